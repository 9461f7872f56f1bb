-- the groups together hold exactly the valid orders, and the money, of the customers scored
with

scored_customers as (

    select distinct customer_key
    from {{ ref('fct_orders') }}
    where counts_for_frequency and customer_key is not null

),

movements as (

    select
        customer_key,
        1 as orders,
        gross_revenue,
        discounts,
        refunded_merchandise,
        net_revenue,
        gross_margin,
        contribution_margin,
        0 as unlinked_refunds
    from {{ ref('fct_orders') }}
    where is_valid
    union all
    select
        customer_key,
        0 as orders,
        0 as gross_revenue,
        0 as discounts,
        0 as refunded_merchandise,
        0 as net_revenue,
        0 as gross_margin,
        0 as contribution_margin,
        refunded_merchandise as unlinked_refunds
    from {{ ref('fct_refunds') }}
    where counts and not is_linked

),

expected as (

    select
        coalesce(sum(movements.orders), 0) as orders,
        coalesce(sum(movements.gross_revenue), 0) as gross_revenue,
        coalesce(sum(movements.discounts), 0) as discounts,
        coalesce(sum(movements.refunded_merchandise), 0) as refunded_merchandise,
        coalesce(sum(movements.net_revenue), 0) as net_revenue,
        coalesce(sum(movements.gross_margin), 0) as gross_margin,
        coalesce(sum(movements.contribution_margin), 0) as contribution_margin,
        coalesce(sum(movements.unlinked_refunds), 0) as unlinked_refunds
    from movements
    inner join scored_customers on movements.customer_key = scored_customers.customer_key

),

found as (

    select
        sum(orders) as orders,
        sum(gross_revenue) as gross_revenue,
        sum(discounts) as discounts,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(net_revenue) as net_revenue,
        sum(gross_margin) as gross_margin,
        sum(contribution_margin) as contribution_margin,
        sum(unlinked_refunds) as unlinked_refunds
    from {{ ref('rfm_groups') }}

)

select
    expected.orders as expected_orders,
    found.orders,
    expected.net_revenue as expected_net_revenue,
    found.net_revenue
from expected
cross join found
where
    found.orders is null
    or expected.orders <> found.orders
    or expected.gross_revenue <> found.gross_revenue
    or expected.discounts <> found.discounts
    or expected.refunded_merchandise <> found.refunded_merchandise
    or expected.net_revenue <> found.net_revenue
    or expected.gross_margin <> found.gross_margin
    or expected.contribution_margin <> found.contribution_margin
    or expected.unlinked_refunds <> found.unlinked_refunds
