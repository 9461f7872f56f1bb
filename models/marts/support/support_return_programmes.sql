with

groups as (

    select distinct
        map.rfm_group_id,
        map.rfm_group,
        segments.segment
    from {{ ref('rfm_group_map') }} as map
    left join {{ ref('rfm_group_segments') }} as segments
        on map.map = segments.map and map.rfm_group_id = segments.rfm_group_id
    where map.map = '{{ var("rfm_map") }}'

),

-- only orders that had the whole return window to come back
orders as (

    select
        customers.rfm_group_id,
        count(*)::int as orders,
        coalesce(count_if(orders.has_return_in_window), 0)::int as orders_with_return,
        sum(orders.net_sales)::decimal(18, 2) as net_sales,
        sum(orders.refunded_in_window)::decimal(18, 2) as refunded,
        sum(orders.return_cost)::decimal(18, 2) as return_cost
    from {{ ref('int_orders_returned') }} as orders
    inner join {{ ref('rfm_customers') }} as customers on orders.customer_key = customers.customer_key
    where orders.is_mature
    group by customers.rfm_group_id

),

customers as (

    select
        customers.rfm_group_id,
        count(*)::int as customers,
        coalesce(count_if(returners.is_serial_returner), 0)::int as serial_returners,
        sum(values_today.predicted_clv_365)::decimal(18, 2) as predicted_clv
    from {{ ref('rfm_customers') }} as customers
    left join {{ ref('kpi_serial_returners') }} as returners on customers.customer_key = returners.customer_key
    left join {{ ref('clv_customers') }} as values_today on customers.customer_key = values_today.customer_key
    group by customers.rfm_group_id

)

select
    groups.rfm_group_id,
    groups.rfm_group,
    groups.segment,
    coalesce(customers.customers, 0)::int as customers,
    coalesce(customers.serial_returners, 0)::int as serial_returners,
    coalesce(customers.predicted_clv, 0)::decimal(18, 2) as group_predicted_clv,
    coalesce(orders.orders, 0)::int as orders,
    orders.orders_with_return::double / nullif(orders.orders, 0) as order_return_rate,
    {{ wilson_bound('orders.orders_with_return', 'orders.orders', 'lower') }} as order_return_rate_low,
    {{ wilson_bound('orders.orders_with_return', 'orders.orders', 'upper') }} as order_return_rate_high,
    orders.refunded::double / nullif(orders.net_sales::double, 0) as returned_value_rate,
    coalesce(orders.return_cost, 0)::decimal(18, 2) as return_cost,
    plays.return_offer,
    plays.refund_when,
    plays.return_service,
    plays.return_guard,
    plays.kpi_to_watch as return_kpi_to_watch
from groups
left join customers on groups.rfm_group_id = customers.rfm_group_id
left join orders on groups.rfm_group_id = orders.rfm_group_id
left join {{ ref('support_return_plays') }} as plays on groups.segment = plays.segment
