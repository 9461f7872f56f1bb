with

orders as (

    select
        orders.*,
        expected.expected_return
    from {{ ref('int_orders_returned') }} as orders
    inner join {{ ref('int_orders_expected_back') }} as expected on orders.order_id = expected.order_id
    where orders.customer_key is not null

)

select
    customer_key,
    count(*)::int as orders,
    coalesce(count_if(has_return), 0)::int as orders_with_return,
    sum(expected_return)::double as expected_orders_with_return,
    sum(units_sold)::decimal(18, 3) as units_sold,
    sum(units_returned)::decimal(18, 3) as units_returned,
    sum(net_sales)::decimal(18, 2) as net_sales,
    sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
    sum(return_cost)::decimal(18, 2) as return_cost,
    sum(contribution_margin)::decimal(18, 2) as contribution_margin
from orders
group by customer_key
having count_if(has_return) > 0
