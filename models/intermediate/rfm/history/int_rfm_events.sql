-- what changes a customer's values, with the last day of its month (of the running month the as-of date)
with

movements as (

    select
        *,
        least(known_until, {{ rfm_window_end('belongs_to') }}) as amount_until,
        least(counted_until, {{ rfm_window_end('belongs_to') }}) as order_until
    from {{ ref('int_rfm_movements') }}

),

events as (

    select
        customer_key,
        known_on as event_date,
        (counting_order_date is not null)::int as orders,
        case when coalesce(amount_until > known_on, true) then amount else 0 end as amount,
        case when counted_until is null then counting_order_date end as lasting_order_date
    from movements
    union all
    select
        customer_key,
        amount_until as event_date,
        0 as orders,
        -amount as amount,
        null::date as lasting_order_date
    from movements
    where amount_until > known_on
    union all
    select
        customer_key,
        order_until as event_date,
        -1 as orders,
        0 as amount,
        null::date as lasting_order_date
    from movements
    where counting_order_date is not null and order_until is not null

),

-- few of all: filtered before they meet the months
passing_orders as (

    select
        customer_key,
        counting_order_date,
        counted_until
    from {{ ref('int_rfm_movements') }}
    where counting_order_date is not null and counted_until is not null

)

select
    events.customer_key,
    least({{ dbt.last_day('events.event_date', 'month') }}, as_of.as_of_date) as rfm_date,
    events.orders,
    events.amount,
    events.lasting_order_date,
    null::date as passing_order_date
from events
cross join {{ ref('as_of') }} as as_of
where events.event_date <= as_of.as_of_date
union all
-- an order that stopped counting can be the last one while it counted, and no longer once it did not
select
    passing_orders.customer_key,
    dates.rfm_date,
    0 as orders,
    0 as amount,
    null::date as lasting_order_date,
    case when passing_orders.counted_until > dates.rfm_date then passing_orders.counting_order_date end
        as passing_order_date
from passing_orders
inner join {{ ref('int_rfm_history_dates') }} as dates
    on
        dates.date_role = 'month'
        and passing_orders.counting_order_date <= dates.rfm_date
        and coalesce(passing_orders.counted_until > dates.previous_date, true)
