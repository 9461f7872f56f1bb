-- days since the previous order, found again by joining each counting order to the one numbered before it
with

counting_orders as (

    select order_id, customer_key, customer_order_number, order_date, days_since_previous_order
    from {{ ref('fct_orders') }}
    where customer_order_number is not null

)

select
    orders.order_id,
    orders.days_since_previous_order,
    {{ dbt.datediff('previous_orders.order_date', 'orders.order_date', 'day') }} as days_expected
from counting_orders as orders
left join counting_orders as previous_orders
    on
        orders.customer_key = previous_orders.customer_key
        and orders.customer_order_number = previous_orders.customer_order_number + 1
where
    coalesce(orders.days_since_previous_order, -1)
    <> coalesce({{ dbt.datediff('previous_orders.order_date', 'orders.order_date', 'day') }}, -1)
    or (orders.customer_order_number > 1 and orders.days_since_previous_order is null)

union all

select order_id, days_since_previous_order, null
from {{ ref('fct_orders') }}
where customer_order_number is null and days_since_previous_order is not null
