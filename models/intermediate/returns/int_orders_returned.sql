with

returns as (

    select
        order_id,
        {{ return_sums() }}
    from {{ ref('int_returns_allocated') }}
    group by order_id

)

select
    orders.order_id,
    orders.customer_key,
    orders.ordered_at,
    orders.order_date,
    orders.order_month,
    orders.order_type,
    orders.revenue_basis,
    {{ dbt.datediff('orders.order_date', 'as_of.as_of_date', 'day') }} >= {{ var('return_window_days') }} as is_mature,
    'all' as total,
    coalesce(orders.channel, 'unknown') as channel,
    coalesce(orders.country, 'unknown') as country,
    coalesce(orders.payment_method, 'unknown') as payment_method,
    case
        when orders.discounts > 0 then 'discounted'
        else 'full_price'
    end as discount,
    case
        when orders.valid_order_number = 1 then 'first'
        when orders.valid_order_number > 1 then 'repeat'
        else 'unknown'
    end as order_sequence,
    coalesce(orders.units_sold, 0)::decimal(18, 3) as units_sold,
    (orders.gross_revenue - orders.discounts)::decimal(18, 2) as net_sales,
    orders.contribution_margin,
    {{ returns_of_sale() }}
from {{ ref('fct_orders') }} as orders
cross join {{ ref('as_of') }} as as_of
left join returns on orders.order_id = returns.order_id
where orders.is_valid
