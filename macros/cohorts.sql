{# The ages, in days since the first order, at which customers are compared; as a relation with column `age_days`. #}
{% macro ages() -%}
    (values (90), (180), (365)) as ages (age_days)
{%- endmacro %}


{# The youngest age by which a movement so many days after the first order has happened; null after the oldest. #}
{% macro age_reached(days_since) -%}
    case when {{ days_since }} <= 90 then 90 when {{ days_since }} <= 180 then 180 when {{ days_since }} <= 365 then 365 end
{%- endmacro %}


{# What a row of int_cohort_* is worth, by the name in column `clv_basis`. #}
{% macro by_basis(suffix='') -%}
    case clv_basis
        when 'net_revenue' then net_revenue{{ suffix }}
        when 'gross_margin' then gross_margin{{ suffix }}
        when 'contribution_margin' then contribution_margin{{ suffix }}
    end
{%- endmacro %}
