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


{# Whose date a refund counts on, as a relation with column `basis`: its order's or its own. #}
{% macro profit_bases() -%}
    (values ('order_date'), ('refund_date')) as bases (basis)
{%- endmacro %}


{# The grains of customer states with the most days they have, as a relation: a day is too short to keep anybody in. #}
{% macro state_grains() -%}
    (values ('week', 7), ('month', 31), ('quarter', 92), ('year', 366)) as grains (grain, grain_days)
{%- endmacro %}


{# The last day of the period that begins on a date, for a grain held in column `grain`. #}
{% macro period_end(start, last_date) -%}
    case grain
        when 'day' then {{ start }}
        when 'week' then {{ dbt.dateadd('day', 6, start) }}
        when 'month' then {{ dbt.dateadd('day', -1, dbt.dateadd('month', 1, start)) }}
        when 'quarter' then {{ dbt.dateadd('day', -1, dbt.dateadd('month', 3, start)) }}
        when 'year' then {{ dbt.dateadd('day', -1, dbt.dateadd('year', 1, start)) }}
        else {{ last_date }}
    end::date
{%- endmacro %}


{# The numbers 0 to 19,999, as a relation with column `day_number`: more days than lie between 1990 and 2044. #}
{% macro day_numbers() -%}
    (
        select (ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * myriads.digit)::int
            as day_number
        from {{ digits('ones') }}
        cross join {{ digits('tens') }}
        cross join {{ digits('hundreds') }}
        cross join {{ digits('thousands') }}
        cross join {{ digits('myriads') }}
        where myriads.digit < 2
    )
{%- endmacro %}


{% macro digits(alias) -%}
    (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as {{ alias }} (digit)
{%- endmacro %}
