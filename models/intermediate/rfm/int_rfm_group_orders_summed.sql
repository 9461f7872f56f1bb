select
    customers.rfm_group_id,
    count(*) as orders,
    count_if(orders.discounts > 0) as discounted_orders,
    sum(orders.units_sold) as units_sold,
    sum(orders.units_returned) as units_returned,
    sum(orders.gross_revenue) as gross_revenue,
    sum(orders.discounts) as discounts,
    sum(orders.refunded_merchandise) as refunded_merchandise,
    sum(orders.net_revenue) as net_revenue,
    sum(orders.goods_with_known_cost) as goods_with_known_cost,
    sum(orders.gross_margin) as gross_margin,
    sum(orders.contribution_margin) as contribution_margin,
    sum(orders.days_since_previous_order) as gap_days,
    count(orders.days_since_previous_order) as gaps,
    median(orders.days_since_previous_order) as median_gap_days
from {{ ref('fct_orders') }} as orders
inner join {{ ref('rfm_customers') }} as customers on orders.customer_key = customers.customer_key
where orders.is_valid
group by customers.rfm_group_id
