-- what dim_customers says of a customer is what the facts say, and no fact names somebody else
with

order_sums as (

    select
        customer_key,
        count(*) filter (where is_valid) as valid_orders,
        count(*) filter (where counts_for_frequency) as counting_orders,
        min(case when is_valid then order_date end) as first_order_date,
        max(case when is_valid then order_date end) as last_order_date,
        coalesce(sum(case when is_valid then net_revenue end), 0) as net_revenue,
        coalesce(sum(case when is_valid then gross_margin end), 0) as gross_margin
    from {{ ref('fct_orders') }}
    where customer_key is not null
    group by customer_key

),

refund_sums as (

    select
        customer_key,
        coalesce(sum(case when not is_linked then refunded_merchandise end), 0) as unlinked_refunds,
        coalesce(sum(case when not is_linked then restocked_cost end), 0) as unlinked_restocked_cost
    from {{ ref('fct_refunds') }}
    where counts and customer_key is not null
    group by customer_key

),

expected as (

    select
        coalesce(order_sums.customer_key, refund_sums.customer_key) as customer_key,
        coalesce(order_sums.valid_orders, 0) as valid_orders,
        coalesce(order_sums.counting_orders, 0) as counting_orders,
        order_sums.first_order_date,
        order_sums.last_order_date,
        coalesce(order_sums.net_revenue, 0) - coalesce(refund_sums.unlinked_refunds, 0) as net_revenue,
        coalesce(order_sums.gross_margin, 0) - coalesce(refund_sums.unlinked_refunds, 0)
        + coalesce(refund_sums.unlinked_restocked_cost, 0) as gross_margin
    from order_sums
    full outer join refund_sums on order_sums.customer_key = refund_sums.customer_key

)

select
    coalesce(customers.customer_key, expected.customer_key) as customer_key,
    customers.net_revenue,
    expected.net_revenue as expected_net_revenue,
    customers.valid_order_count,
    expected.valid_orders as expected_valid_orders
from {{ ref('dim_customers') }} as customers
full outer join expected on customers.customer_key = expected.customer_key
where
    customers.customer_key is null
    or customers.net_revenue <> coalesce(expected.net_revenue, 0)
    or customers.gross_margin <> coalesce(expected.gross_margin, 0)
    or customers.valid_order_count <> coalesce(expected.valid_orders, 0)
    or customers.order_count <> coalesce(expected.counting_orders, 0)
    or coalesce(customers.first_order_date, date '1900-01-01') <> coalesce(expected.first_order_date, date '1900-01-01')
    or coalesce(customers.last_order_date, date '1900-01-01') <> coalesce(expected.last_order_date, date '1900-01-01')
