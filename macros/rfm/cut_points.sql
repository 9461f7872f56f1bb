{# RFM, written once for the scores of today and those of every month end, so that both are computed alike. #}


{# Customers' values as of the dates on which cut-points are set, counted: `values_counted` has dimension, set_on,
   customer_value and customers. What each method would cut, with the samples of gaps and repeat customers. #}
{% macro rfm_cut_point_candidates(values_counted, dates) %}
with

set_dates as (

    select distinct cut_points_set_on as set_on
    from {{ dates }}
    where cut_points_set_on is not null

),

-- gaps of a day and a length are counted first: few rows are left to be told apart by date
gap_counts as (

    select
        gap_days,
        known_from,
        known_until,
        count(*) as gaps
    from {{ ref('int_rfm_gaps') }}
    group by gap_days, known_from, known_until

),

samples as (

    select dimension, set_on, 'quintile' as method_name, customer_value, customers as weight
    from {{ values_counted }}
    union all
    select dimension, set_on, 'repeaters' as method_name, customer_value, customers as weight
    from {{ values_counted }}
    where dimension = 'frequency' and customer_value >= 2
    union all
    -- how long customers of this shop stay away before they come back, as far as it was known
    select
        'recency' as dimension,
        set_dates.set_on,
        'repurchase_gap' as method_name,
        gap_counts.gap_days::decimal(18, 2) as customer_value,
        sum(gap_counts.gaps) as weight
    from gap_counts
    inner join set_dates
        on
            gap_counts.known_from <= set_dates.set_on
            and coalesce(gap_counts.known_until > set_dates.set_on, true)
    group by set_dates.set_on, gap_counts.gap_days

),

-- ranks from 0 of the values, equal ones counted: nothing is sorted but the distinct values of a date
ranked_values as (

    select
        *,
        sum(weight) over (
            partition by dimension, method_name, set_on order by customer_value
            rows between unbounded preceding and current row
        ) as rank_after,
        sum(weight) over (partition by dimension, method_name, set_on) - 1 as last_rank
    from samples

),

percentiles as (

    select
        dimension,
        set_on,
        method_name,
        sum(weight) as sample_size,
        {%- for percentile in [0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.8, 0.9, 0.975] %}
        {{ weighted_percentile(percentile) }} as p{{ (percentile * 1000) | int }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ranked_values
    group by dimension, set_on, method_name

)

select
    dimension,
    set_on,
    method_name,
    -- one order scores 1, so that only those who came back are told apart
    case method_name when 'quintile' then p200 when 'repeaters' then 1 else p500 end as cut_1,
    case method_name when 'quintile' then p400 when 'repeaters' then p250 else p750 end as cut_2,
    case method_name when 'quintile' then p600 when 'repeaters' then p500 else p900 end as cut_3,
    case method_name when 'quintile' then p800 when 'repeaters' then p750 else p975 end as cut_4,
    sample_size,
    case when method_name = 'quintile' then 0 else 100 end as sample_needed
from percentiles
union all
select
    fixed.dimension,
    set_dates.set_on,
    'fixed' as method_name,
    fixed.cut_1,
    fixed.cut_2,
    fixed.cut_3,
    fixed.cut_4,
    0 as sample_size,
    0 as sample_needed
from {{ ref('rfm_fixed_cut_points') }} as fixed
cross join set_dates
{% endmacro %}


{# What percentile_cont gives for each value repeated `weight` times: between the values at the two ranks next to it.
   Needs rank_after (ranks below or at the value) and last_rank (number of values less one). #}
{% macro weighted_percentile(percentile) -%}
    min(case when rank_after > floor(last_rank * {{ percentile }}) then customer_value end)::double
        + (
            min(case when rank_after > ceil(last_rank * {{ percentile }}) then customer_value end)
            - min(case when rank_after > floor(last_rank * {{ percentile }}) then customer_value end)
        )::double * max(last_rank * {{ percentile }} - floor(last_rank * {{ percentile }}))::double
{%- endmacro %}


{# Per dimension and date the method that its var asks for where its sample is large enough, otherwise quintiles;
   rounded to four decimals, and the scores use what is published. #}
{% macro rfm_cut_points_picked(candidates) %}
select
    quintiles.dimension,
    quintiles.set_on,
    coalesce(asked.cut_1, quintiles.cut_1)::decimal(18, 4) as cut_1,
    coalesce(asked.cut_2, quintiles.cut_2)::decimal(18, 4) as cut_2,
    coalesce(asked.cut_3, quintiles.cut_3)::decimal(18, 4) as cut_3,
    coalesce(asked.cut_4, quintiles.cut_4)::decimal(18, 4) as cut_4,
    coalesce(asked.method_name, quintiles.method_name) as method_used,
    methods_asked.method_asked,
    coalesce(asked.sample_size, quintiles.sample_size)::int as sample_size,
    case
        when methods_asked.method_asked in (asked.method_name, 'quintile') then null
        when methods_asked.method_asked = 'repurchase_gap'
            then 'Fewer than 100 gaps between orders by this date: quintiles of all customers'
        when methods_asked.method_asked = 'repeaters'
            then 'Fewer than 100 repeat customers by this date: quintiles of all customers'
        else 'No such method for this dimension: quintiles of all customers'
    end as note
from {{ candidates }} as quintiles
inner join (
    values
    ('recency', '{{ var("rfm_recency_method") }}'),
    ('frequency', '{{ var("rfm_frequency_method") }}'),
    ('monetary', '{{ var("rfm_monetary_method") }}')
) as methods_asked (dimension, method_asked)
    on quintiles.dimension = methods_asked.dimension and quintiles.method_name = 'quintile'
left join {{ candidates }} as asked
    on
        methods_asked.dimension = asked.dimension
        and methods_asked.method_asked = asked.method_name
        and quintiles.set_on = asked.set_on
        and asked.sample_size >= asked.sample_needed
{% endmacro %}


{# Customers with the same value of a dimension as of a date on which cut-points are set, counted. #}
{% macro rfm_values_counted(inputs, dates) %}
with

customers as (

    select
        inputs.rfm_date as set_on,
        inputs.recency_days,
        inputs.frequency,
        inputs.monetary
    from {{ inputs }} as inputs
    inner join {{ dates }} as dates on inputs.rfm_date = dates.cut_points_set_on

)

{% for dimension, column in [('recency', 'recency_days'), ('frequency', 'frequency'), ('monetary', 'monetary')] -%}
select '{{ dimension }}' as dimension, set_on, {{ column }}::decimal(18, 2) as customer_value, count(*) as customers
from customers
group by set_on, {{ column }}
{{ 'union all' if not loop.last }}
{% endfor -%}
{% endmacro %}
