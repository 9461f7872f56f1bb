-- every valid order with goods has one depth, in all and within its sequence, with its money
with

orders as (

    select
        count(*) as orders,
        sum(net_revenue) as net_revenue,
        sum(contribution_margin) as contribution_margin
    from {{ ref('fct_orders') }}
    where is_valid and order_type <> 'subscription_renewal' and gross_revenue > 0

),

depths as (

    select
        order_sequence = 'all' as is_whole,
        sum(orders) as orders,
        sum(net_revenue) as net_revenue,
        sum(contribution_margin) as contribution_margin,
        coalesce(count_if(orders_followed > orders), 0) as wrong_rows
    from {{ ref('nps_by_discount_depth') }}
    group by order_sequence = 'all'

)

select
    depths.*,
    orders.orders as valid_orders
from orders
left join depths on true
where
    coalesce(depths.orders, 0) <> orders.orders
    or coalesce(depths.net_revenue, 0) <> coalesce(orders.net_revenue, 0)
    or coalesce(depths.contribution_margin, 0) <> coalesce(orders.contribution_margin, 0)
    or depths.wrong_rows > 0
