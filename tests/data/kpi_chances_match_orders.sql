-- of each order number as many are counted as there are orders, also over the values of a dimension, and whoever
-- placed the next order is one of those who placed it; chances rise with time and lie within their bounds
with

expected as (

    select
        least(customer_order_number, 11) as order_number,
        count(*) as orders
    from {{ ref('fct_orders') }}
    where customer_order_number is not null
    group by least(customer_order_number, 11)

),

counted as (

    select
        dimension,
        order_number,
        sum(wait_count) as wait_count,
        sum(next_orders) as next_orders
    from {{ ref('kpi_next_order_chances') }}
    group by dimension, order_number

)

select
    counted.dimension,
    expected.order_number,
    'waits are not the orders' as problem
from expected
left join counted on expected.order_number = counted.order_number
left join expected as following on expected.order_number + 1 = following.order_number
where
    counted.wait_count is distinct from expected.orders
    or (expected.order_number < 10 and counted.next_orders <> coalesce(following.orders, 0))
union all
select
    dimension,
    order_number,
    'chances do not rise or lie outside their bounds' as problem
from {{ ref('kpi_next_order_chances') }}
where
    chance_30d > chance_90d
    or chance_90d > chance_180d
    or chance_180d > chance_365d
    or chance_365d > 1
    or not coalesce(chance_365d between chance_365d_lower and chance_365d_upper, true)
    or not coalesce(median_wait_days between median_wait_days_lower and median_wait_days_upper, true)
