{# An amount rounded to the nearest of ten steps a decade (1, 1.26, 1.58, 2, 2.51 ...), so that what drifts from day to
   day moves about once a month. Within 0.5 of nothing it is nothing. #}
{% macro banded_amount(value) -%}
    case
        when abs({{ value }}) < 0.5 then 0
        else sign({{ value }}) * pow(10, round(log10(abs(nullif({{ value }}, 0))::double) * 10) / 10)
    end::decimal(18, 2)
{%- endmacro %}


{# A bound of such an amount, `lower` or `upper`, moved outwards to one of five of these steps, so that it still bounds. #}
{% macro banded_bound(value, bound) -%}
    {%- set steps = "log10(abs(nullif(" ~ value ~ ", 0))::double) * 5" -%}
    case
        when abs({{ value }}) < 0.5 then 0
        when {{ value }} {{ '>' if bound == 'lower' else '<' }} 0 then sign({{ value }}) * pow(10, floor({{ steps }}) / 5)
        else sign({{ value }}) * pow(10, ceil({{ steps }}) / 5)
    end::decimal(18, 2)
{%- endmacro %}


{# Does the day of the year of a date come within 14 days of as_of_date, in this year or the next? #}
{% macro comes_within_14_days(day) -%}
    (
        {%- for years in (0, 1) %}
        {{ 'or ' if not loop.first -}}
        {{ dbt.dateadd('month', '12 * (this_year + ' ~ years ~ ' - extract(year from ' ~ day ~ ')::int)', day) }}
        between as_of_date and {{ dbt.dateadd('day', 14, 'as_of_date') }}
        {%- endfor %}
    )
{%- endmacro %}


{# After the profiles are written: those of customers who are no more. #}
{% macro delete_gone_customers() -%}
    delete from {{ this }} where customer_key not in (select customer_key from {{ ref('dim_customers') }})
{%- endmacro %}
