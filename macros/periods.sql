{# The first day of the period that a date falls into, for a grain held in column `grain`;
   the grain `all` has one period, whose start stands in int_periods. #}
{% macro period_start(date) -%}
    case grain
        when 'day' then {{ date }}
        when 'week' then {{ dbt.date_trunc('week', date) }}
        when 'month' then {{ dbt.date_trunc('month', date) }}
        when 'quarter' then {{ dbt.date_trunc('quarter', date) }}
        when 'year' then {{ dbt.date_trunc('year', date) }}
    end::date
{%- endmacro %}


{# The grains, as a relation with column `grain`. #}
{% macro grains() -%}
    (values ('day'), ('week'), ('month'), ('quarter'), ('year'), ('all')) as grains (grain)
{%- endmacro %}


{# What a row of `grouping sets` over channel_value and country_value is cut by, and its value there. #}
{% macro dimension_columns() -%}
    case
        when grouping(channel_value) = 0 then 'channel'
        when grouping(country_value) = 0 then 'country'
        else 'total'
    end as dimension,
    case
        when grouping(channel_value) = 0 then channel_value
        when grouping(country_value) = 0 then country_value
        else 'all'
    end as dimension_value
{%- endmacro %}


{# Whose date a refund counts on, as a relation with column `basis`: its order's or its own. #}
{% macro profit_bases() -%}
    (values ('order_date'), ('refund_date')) as bases (basis)
{%- endmacro %}
