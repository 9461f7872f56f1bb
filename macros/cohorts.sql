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


{# Squared standard error of the mean value of a cohort's customers, from their number, the sum of their values and
   the sum of the squares. Null for one customer. #}
{% macro squared_error(customers, value, squared_value) -%}
    greatest({{ squared_value }}::double - {{ value }}::double * {{ value }}::double / {{ customers }}, 0)
    / nullif({{ customers }} - 1, 0) / {{ customers }}
{%- endmacro %}


{# Half the width of the 95% interval of the difference of two means (Welch 1947, large samples), from their sizes and
   squared standard errors; null below minimum_customers, where one large order would decide. #}
{% macro clv_change_moe(customers, customers_before, squared_error, squared_error_before) -%}
    case
        when least({{ customers }}, {{ customers_before }}) >= {{ var('minimum_customers') }}
            then 1.96 * sqrt({{ squared_error }} + {{ squared_error_before }})
    end
{%- endmacro %}


{# The change of a CLV in a word, where it exceeds what chance alone could have made. #}
{% macro clv_trend(change, moe) -%}
    case
        when {{ change }} is null then null
        when {{ moe }} is null then 'too_few_customers'
        when {{ change }} > {{ moe }} then 'rising'
        when {{ change }} < -{{ moe }} then 'falling'
        else 'no_clear_change'
    end
{%- endmacro %}
