with

sale_orders as (

    select order_id
    from {{ ref('fct_order_lines') }}
    where is_on_sale and line_type = 'product'
    group by order_id

),

orders as (

    select
        orders.customer_key,
        orders.channel,
        orders.country,
        orders.ordered_at,
        orders.order_id,
        orders.counts_for_frequency,
        orders.discounts > 0 or sale_orders.order_id is not null as is_discounted
    from {{ ref('fct_orders') }} as orders
    left join sale_orders on orders.order_id = sale_orders.order_id
    where orders.is_valid and orders.customer_key is not null

),

channel_orders as (

    select customer_key, channel, count(*) as orders
    from orders
    where channel is not null
    group by customer_key, channel

),

channels as (

    select customer_key, max_by(channel, (orders, channel)) as channel
    from channel_orders
    group by customer_key

),

summed as (

    select
        customer_key,
        max_by(country, (ordered_at, order_id)) filter (where country is not null) as last_country,
        count_if(counts_for_frequency) as orders,
        count_if(counts_for_frequency and is_discounted) as discounted_orders
    from orders
    group by customer_key

)

select
    summed.customer_key,
    summed.last_country,
    channels.channel as preferred_channel,
    (summed.discounted_orders::double / nullif(summed.orders, 0))::decimal(5, 4) as discounted_order_share
from summed
left join channels on summed.customer_key = channels.customer_key
