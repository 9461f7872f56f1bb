with

orders as (

    select
        orders.customer_key,
        customers.rfm_group_id,
        orders.order_type,
        orders.channel,
        orders.country,
        {{ region_with_country('orders.country', 'orders.region') }} as region,
        orders.device_type,
        orders.payment_method,
        case when orders.discounts > 0 then 'with discount' else 'without discount' end as discount_use,
        orders.net_revenue,
        orders.gross_margin,
        count(*) over (partition by orders.customer_key) as customer_items
    from {{ ref('fct_orders') }} as orders
    inner join {{ ref('rfm_customers') }} as customers on orders.customer_key = customers.customer_key
    where orders.is_valid

)

select
    orders.customer_key,
    orders.rfm_group_id,
    'orders' as basis,
    dimensions.dimension,
    case dimensions.dimension
        when 'order_type' then orders.order_type
        when 'channel' then orders.channel
        when 'country' then orders.country
        when 'region' then orders.region
        when 'device_type' then orders.device_type
        when 'payment_method' then orders.payment_method
        when 'discount_use' then orders.discount_use
    end as dimension_value,
    1 as items,
    orders.customer_items,
    null::decimal(18, 3) as units_sold,
    orders.net_revenue,
    orders.gross_margin
from orders
cross join (
    values ('order_type'), ('channel'), ('country'), ('region'), ('device_type'), ('payment_method'), ('discount_use')
) as dimensions (dimension)
