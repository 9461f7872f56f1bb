with

set_dates as (

    select distinct cut_points_set_on as set_on
    from {{ ref('int_rfm_dates') }}
    where cut_points_set_on is not null

),

customers as (

    select
        set_dates.set_on,
        inputs.recency_days,
        inputs.frequency,
        inputs.monetary
    from {{ ref('int_rfm_inputs') }} as inputs
    inner join set_dates on inputs.rfm_date = set_dates.set_on

),

customer_values as (

    select 'recency' as dimension, set_on, recency_days::double as customer_value from customers
    union all
    select 'frequency' as dimension, set_on, frequency::double as customer_value from customers
    union all
    select 'monetary' as dimension, set_on, monetary::double as customer_value from customers

)

select
    dimension,
    set_on,
    'quintile' as method_name,
    percentile_cont(0.2) within group (order by customer_value) as cut_1,
    percentile_cont(0.4) within group (order by customer_value) as cut_2,
    percentile_cont(0.6) within group (order by customer_value) as cut_3,
    percentile_cont(0.8) within group (order by customer_value) as cut_4,
    count(*) as sample_size,
    0 as sample_needed
from customer_values
group by dimension, set_on
union all
-- one order scores 1, so that only those who came back are told apart
select
    'frequency' as dimension,
    set_on,
    'repeaters' as method_name,
    1 as cut_1,
    percentile_cont(0.25) within group (order by frequency) as cut_2,
    percentile_cont(0.5) within group (order by frequency) as cut_3,
    percentile_cont(0.75) within group (order by frequency) as cut_4,
    count(*) as sample_size,
    100 as sample_needed
from customers
where frequency >= 2
group by set_on
union all
-- how long customers of this shop stay away before they come back
select
    'recency' as dimension,
    set_dates.set_on,
    'repurchase_gap' as method_name,
    percentile_cont(0.5) within group (order by orders.days_since_previous_order) as cut_1,
    percentile_cont(0.75) within group (order by orders.days_since_previous_order) as cut_2,
    percentile_cont(0.9) within group (order by orders.days_since_previous_order) as cut_3,
    percentile_cont(0.975) within group (order by orders.days_since_previous_order) as cut_4,
    count(*) as sample_size,
    100 as sample_needed
from {{ ref('fct_orders') }} as orders
inner join set_dates on orders.order_date <= set_dates.set_on
where orders.counts_for_frequency and orders.days_since_previous_order is not null
group by set_dates.set_on
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
