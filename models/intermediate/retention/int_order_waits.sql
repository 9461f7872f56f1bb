with

-- an order with an earlier one ends that one's wait, so nothing has to be sorted again
ended_waits as (

    select
        customer_key,
        customer_order_number - 1 as order_number,
        {{ dbt.dateadd('day', '-days_since_previous_order', 'order_date') }}::date as order_date,
        days_since_previous_order as waited_days,
        true as is_followed
    from {{ ref('fct_orders') }}
    where customer_order_number >= 2

),

last_orders as (

    select
        customer_key,
        max(customer_order_number) as order_number,
        max(order_date) as order_date
    from {{ ref('fct_orders') }}
    where customer_order_number is not null
    group by customer_key

)

select
    customer_key,
    order_number::int as order_number,
    order_date,
    waited_days::int as waited_days,
    is_followed
from ended_waits
union all
select
    last_orders.customer_key,
    last_orders.order_number::int as order_number,
    last_orders.order_date,
    {{ dbt.datediff('last_orders.order_date', 'as_of.as_of_date', 'day') }}::int as waited_days,
    false as is_followed
from last_orders
cross join {{ ref('as_of') }} as as_of
