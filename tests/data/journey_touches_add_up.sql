-- first touches and last touches each add up to all valid orders and their net revenue, by sequence
with

orders as (

    select
        count(*) as orders,
        count_if(order_type = 'subscription_renewal') as renewals,
        count_if(customer_key is null and order_type <> 'subscription_renewal') as orders_of_nobody,
        coalesce(sum(net_revenue), 0) as net_revenue
    from {{ ref('fct_orders') }}
    where is_valid

),

touches as (

    select
        touch,
        sum(orders) as orders,
        coalesce(sum(orders) filter (where order_sequence = 'renewal'), 0) as renewals,
        coalesce(sum(orders) filter (where order_sequence = 'no_customer'), 0) as orders_of_nobody,
        sum(net_revenue) as net_revenue
    from {{ ref('journey_touches') }}
    group by touch

),

both_touches as (

    select named.touch
    from (values ('first'), ('last')) as named (touch)

)

select both_touches.touch as wrong_touch, orders.*, touches.*
from both_touches
cross join orders
left join touches on both_touches.touch = touches.touch
where
    coalesce(touches.orders, 0) <> orders.orders
    or coalesce(touches.renewals, 0) <> coalesce(orders.renewals, 0)
    or coalesce(touches.orders_of_nobody, 0) <> coalesce(orders.orders_of_nobody, 0)
    or coalesce(touches.net_revenue, 0) <> orders.net_revenue
