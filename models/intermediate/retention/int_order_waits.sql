with

last_orders as (

    select
        customer_key,
        max(customer_order_number) as order_number,
        max(order_date) as order_date
    from {{ ref('fct_orders') }}
    where customer_order_number is not null
    group by customer_key

),

-- an order with an earlier one ends that one's wait, so nothing has to be sorted again
waits as (

    select
        customer_key,
        customer_order_number - 1 as order_number,
        {{ dbt.dateadd('day', '-days_since_previous_order', 'order_date') }}::date as order_date,
        days_since_previous_order as waited_days,
        true as is_followed
    from {{ ref('fct_orders') }}
    where customer_order_number >= 2
    union all
    select
        last_orders.customer_key,
        last_orders.order_number,
        last_orders.order_date,
        {{ dbt.datediff('last_orders.order_date', 'as_of.as_of_date', 'day') }} as waited_days,
        false as is_followed
    from last_orders
    cross join {{ ref('as_of') }} as as_of

)

select
    waits.customer_key,
    segments.channel,
    segments.country,
    segments.category,
    waits.order_number::int as order_number,
    waits.order_date,
    waits.waited_days::int as waited_days,
    waits.is_followed
from waits
inner join {{ ref('int_customer_segments') }} as segments on waits.customer_key = segments.customer_key
