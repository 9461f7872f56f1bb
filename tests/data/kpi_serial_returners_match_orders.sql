-- returners are those with orders of which something came back, with the figures of their orders; and what is
-- expected of all orders comes to what came back of them
with

expected as (

    select
        customer_key,
        count(*) as orders,
        sum(coalesce(units_sold, 0)) as units_sold,
        sum(units_returned) as units_returned,
        sum(net_revenue) as net_revenue,
        sum(contribution_margin) as contribution_margin,
        sum(return_cost) as return_cost
    from {{ ref('fct_orders') }}
    where is_valid and customer_key is not null
    group by customer_key

),

all_orders as (

    select
        coalesce(sum(expected.expected_return), 0) as expected_returns,
        coalesce(count_if(orders.has_return), 0) as returns,
        count(*) as order_count
    from {{ ref('int_orders_returned') }} as orders
    left join {{ ref('int_orders_expected_back') }} as expected on orders.order_id = expected.order_id

)

select
    coalesce(found.customer_key, expected.customer_key) as customer_key,
    found.units_returned,
    expected.units_returned as expected_units_returned
from {{ ref('kpi_serial_returners') }} as found
full outer join expected on found.customer_key = expected.customer_key
where
    expected.customer_key is null
    or (found.customer_key is null and expected.units_returned > 0)
    or found.orders <> expected.orders
    or found.orders_with_return > found.orders
    or found.units_sold <> expected.units_sold
    or found.units_returned <> expected.units_returned
    or found.net_revenue <> expected.net_revenue
    or found.contribution_margin <> expected.contribution_margin
    or found.return_cost <> expected.return_cost
    or (found.is_serial_returner and found.return_ratio <= 1)

union all

-- class rates are rounded to nine decimals
select
    'all orders' as customer_key,
    expected_returns,
    returns
from all_orders
where abs(expected_returns - returns) > 0.000000001 * order_count
