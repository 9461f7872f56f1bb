-- customers with the same value over the same months are counted first, then dated
with

set_dates as (

    select
        from_date,
        until_date,
        rfm_date as set_on
    from {{ ref('int_rfm_state_dates') }}
    where rfm_date in (select cut_points_set_on from {{ ref('int_rfm_history_dates') }})

),

states as (

    select *
    from {{ ref('int_rfm_states') }}
    where last_order_date is not null

),

recency_spans as (

    select from_date, until_date, last_order_date, count(*) as customers
    from states
    group by from_date, until_date, last_order_date

),

value_spans as (

    select
        'frequency' as dimension,
        from_date,
        until_date,
        frequency::decimal(18, 2) as customer_value,
        count(*) as customers
    from states
    group by from_date, until_date, frequency
    union all
    select 'monetary' as dimension, from_date, until_date, monetary as customer_value, count(*) as customers
    from states
    group by from_date, until_date, monetary

)

select
    'recency' as dimension,
    set_dates.set_on,
    {{ dbt.datediff('spans.last_order_date', 'set_dates.set_on', 'day') }}::decimal(18, 2) as customer_value,
    sum(spans.customers) as customers
from recency_spans as spans
inner join set_dates on spans.from_date = set_dates.from_date and spans.until_date = set_dates.until_date
group by spans.last_order_date, set_dates.set_on
union all
select
    spans.dimension,
    set_dates.set_on,
    spans.customer_value,
    sum(spans.customers) as customers
from value_spans as spans
inner join set_dates on spans.from_date = set_dates.from_date and spans.until_date = set_dates.until_date
group by spans.dimension, set_dates.set_on, spans.customer_value
union all
-- a week ago, in the shop's first month, the cut-points were those of that day
select
    dimension,
    set_on,
    customer_value,
    customers
from {{ ref('int_rfm_last_week_values_counted') }}
where set_on not in (select set_on from set_dates)
