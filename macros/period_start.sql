{# The first day of the period that a date falls into, for a grain held in column `grain`;
   the grain `all` has one period, from the first order on. #}
{% macro period_start(date) -%}
    case grain
        when 'day' then {{ date }}
        when 'week' then {{ dbt.date_trunc('week', date) }}
        when 'month' then {{ dbt.date_trunc('month', date) }}
        when 'quarter' then {{ dbt.date_trunc('quarter', date) }}
        when 'year' then {{ dbt.date_trunc('year', date) }}
    end::date
{%- endmacro %}
