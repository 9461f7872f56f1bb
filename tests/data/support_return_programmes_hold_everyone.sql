-- every grouped customer is in one programme, with all their orders that are old enough to have come back
with

programmes as (

    select
        coalesce(sum(customers), 0) as customers,
        coalesce(sum(orders), 0) as orders,
        coalesce(sum(return_cost), 0) as return_cost,
        coalesce(count_if(segment is not null and return_offer is null), 0) as without_programme
    from {{ ref('support_return_programmes') }}

),

expected as (

    select
        (select count(*) from {{ ref('rfm_customers') }}) as customers,
        count(*) as orders,
        coalesce(sum(orders.return_cost), 0) as return_cost
    from {{ ref('fct_orders') }} as orders
    inner join {{ ref('rfm_customers') }} as customers on orders.customer_key = customers.customer_key
    cross join {{ ref('as_of') }} as as_of
    where
        orders.is_valid
        and {{ dbt.datediff('orders.order_date', 'as_of.as_of_date', 'day') }} >= {{ var('return_window_days') }}

)

select
    programmes.*,
    expected.customers as expected_customers,
    expected.orders as expected_orders,
    expected.return_cost as expected_return_cost
from programmes
cross join expected
where
    programmes.customers <> expected.customers
    or programmes.orders <> expected.orders
    or programmes.return_cost <> expected.return_cost
    or programmes.without_programme > 0
