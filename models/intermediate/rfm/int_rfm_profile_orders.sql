select
    orders.customer_key,
    customers.rfm_group_id,
    'orders' as basis,
    coalesce(orders.order_type, 'unknown') as order_type,
    coalesce(orders.channel, 'unknown') as channel,
    coalesce(orders.country, 'unknown') as country,
    coalesce({{ region_with_country('orders.country', 'orders.region') }}, 'unknown') as region,
    coalesce(orders.device_type, 'unknown') as device_type,
    coalesce(orders.payment_method, 'unknown') as payment_method,
    case when orders.discounts > 0 then 'with discount' else 'without discount' end as discount_use,
    null::decimal(18, 3) as units_sold,
    orders.net_revenue,
    orders.gross_margin
from {{ ref('fct_orders') }} as orders
inner join {{ ref('rfm_customers') }} as customers on orders.customer_key = customers.customer_key
where orders.is_valid
