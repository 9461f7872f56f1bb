-- a refund of an order is in the order's own figures; one that names a customer alone counts on its own date
select
    customer_key,
    order_date as moved_on,
    1 as orders,
    counts_for_frequency::int as purchases,
    coalesce(customer_order_number = 2, false)::int as second_purchases,
    net_revenue,
    gross_margin,
    contribution_margin
from {{ ref('fct_orders') }}
where is_valid and customer_key is not null

union all

select
    customer_key,
    refund_date,
    0,
    0,
    0,
    (-refunded_merchandise)::decimal(18, 2),
    (restocked_cost - refunded_merchandise)::decimal(18, 2),
    (restocked_cost - refunded_merchandise - refunded_shipping - return_cost)::decimal(18, 2)
from {{ ref('fct_refunds') }}
where counts and not is_linked and customer_key is not null
