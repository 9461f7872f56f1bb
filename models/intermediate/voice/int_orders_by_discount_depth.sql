with

-- coming back is ordering once more by choice; an order followed for 90 days says whether it happened by then
orders as (

    select
        orders.order_id,
        orders.customer_key,
        traits.discount_depth,
        traits.order_sequence,
        orders.gross_revenue,
        orders.discounts,
        orders.net_revenue,
        orders.contribution_margin,
        {{ dbt.datediff('orders.order_date', 'as_of.as_of_date', 'day') }} as days_followed,
        {{ dbt.datediff(
            'orders.order_date',
            'lead(orders.order_date) over (partition by coalesce(orders.customer_key, orders.order_id) '
            ~ 'order by orders.ordered_at, orders.order_id)',
            'day',
        ) }} as days_to_next_order
    from {{ ref('fct_orders') }} as orders
    inner join {{ ref('int_order_traits') }} as traits on orders.order_id = traits.order_id
    cross join {{ ref('as_of') }} as as_of
    where
        orders.is_valid
        and orders.order_type <> 'subscription_renewal'
        and traits.discount_depth is not null

),

followed_orders as (

    select
        *,
        customer_key is not null and days_followed >= 90 as is_followed,
        coalesce(days_to_next_order <= 90, false) as is_ordered_again
    from orders

)

select
    case when grouping(order_sequence) = 1 then 'all' else order_sequence end as order_sequence,
    discount_depth,
    count(*)::int as orders,
    sum(gross_revenue)::decimal(18, 2) as gross_revenue,
    sum(discounts)::decimal(18, 2) as discounts,
    sum(net_revenue)::decimal(18, 2) as net_revenue,
    sum(contribution_margin)::decimal(18, 2) as contribution_margin,
    coalesce(count_if(is_followed), 0)::int as orders_followed,
    coalesce(count_if(is_followed and is_ordered_again), 0)::int as orders_followed_again
from followed_orders
group by grouping sets ((discount_depth), (discount_depth, order_sequence))
