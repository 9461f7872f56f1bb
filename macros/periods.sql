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


{# Customers are counted per period without a list of them: one counts with the first order of the period, whose
   customer's order before was in an earlier period or never. The dates of that order: among all, those that count
   and those from the second on, within each of `cuts` and in total. #}
{% macro previous_order_dates(cuts) -%}
    {%- for name, column in dict({'total': none}, **cuts).items() %}
        {#- orders without a customer are each their own, or one worker would sort them all #}
        {%- set before -%}
            over (
                partition by coalesce(customer_key, concat('order-', order_id)){{ ', ' ~ column if column }}
                order by order_date rows between unbounded preceding and 1 preceding
            )
        {%- endset %}
        max(order_date) {{ before }} as previous_{{ name }},
        max(case when counts_for_frequency then order_date end) {{ before }} as previous_counting_{{ name }},
        max(case when customer_order_number >= 2 then order_date end) {{ before }} as previous_repeat_{{ name }}
        {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# The customers of a row of grouping sets by `cuts`: those with an order that is `counted`, by its previous dates. #}
{% macro customers_in_period(counted, previous, cuts) -%}
    case
        {%- for name, column in cuts.items() %}
        when grouping({{ column }}) = 0 then {{ customers_without(counted, previous ~ '_' ~ name) }}
        {%- endfor %}
        else {{ customers_without(counted, previous ~ '_total') }}
    end::int
{%- endmacro %}

{# no count_if: on DuckDB it is null where all that it counts is unknown #}
{% macro customers_without(counted, previous_date) -%}
    count(case when {{ counted }} and ({{ previous_date }} is null or {{ previous_date }} < period_start) then 1 end)
{%- endmacro %}


{# The bounds of the period of a row of `counts` by grain, and whether the period is complete: not begun before the
   first date of all, and over on the as-of date. `first_day` is the period's first day (any date for the grain `all`),
   `first_date` the first date counted in it. #}
{% macro period_bounds(counts) -%}
    {%- set start -%}
        case when {{ counts }}.grain = 'all' then {{ counts }}.first_date else {{ counts }}.first_day end
    {%- endset -%}
    {%- set end = period_end(start, 'as_of.as_of_date') -%}
    {{ start }} as period_start,
    {{ end }} as period_end,
    {{ start }} >= min({{ counts }}.first_date) over () and {{ end }} <= as_of.as_of_date as is_complete_period
{%- endmacro %}
