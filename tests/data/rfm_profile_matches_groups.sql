-- each dimension of a group holds all its orders, lines or customers with all their money, once; its shares add to
-- one, and nobody counts twice in a value
with

line_sums as (

    select
        customers.rfm_group_id,
        count(*) as items,
        count(distinct lines.customer_key) as customers,
        sum(lines.net_revenue) as net_revenue,
        sum(lines.gross_margin) as gross_margin
    from {{ ref('fct_order_lines') }} as lines
    inner join {{ ref('rfm_customers') }} as customers on lines.customer_key = customers.customer_key
    where lines.is_valid and lines.line_type = 'product' and not lines.is_free_gift
    group by customers.rfm_group_id

),

expected as (

    select rfm_group_id, 'orders' as basis, orders as items, customers, net_revenue, gross_margin
    from {{ ref('rfm_groups') }}
    union all
    select rfm_group_id, 'customers' as basis, customers as items, customers, net_revenue, gross_margin
    from {{ ref('rfm_groups') }}
    union all
    select
        groups.rfm_group_id,
        'lines' as basis,
        coalesce(line_sums.items, 0) as items,
        coalesce(line_sums.customers, 0) as customers,
        coalesce(line_sums.net_revenue, 0) as net_revenue,
        coalesce(line_sums.gross_margin, 0) as gross_margin
    from {{ ref('rfm_groups') }} as groups
    left join line_sums on groups.rfm_group_id = line_sums.rfm_group_id

),

found as (

    select
        rfm_group_id,
        basis,
        dimension,
        sum(item_count) as items,
        sum(customers) as customers,
        max(customers) as most_customers,
        sum(net_revenue) as net_revenue,
        sum(gross_margin) as gross_margin,
        sum(item_share) as item_share,
        sum(revenue_share) as revenue_share
    from {{ ref('rfm_group_profile') }}
    group by rfm_group_id, basis, dimension

)

select
    found.*,
    expected.items as expected_items,
    expected.customers as expected_customers,
    expected.net_revenue as expected_net_revenue
from found
left join expected on found.rfm_group_id = expected.rfm_group_id and found.basis = expected.basis
where
    expected.items is null
    or found.items <> expected.items
    or found.net_revenue <> expected.net_revenue
    or found.gross_margin <> expected.gross_margin
    or found.customers < expected.customers
    or found.most_customers > expected.customers
    or (found.basis = 'customers' and found.customers <> expected.customers)
    or (expected.items > 0 and coalesce(abs(found.item_share - 1) > 1e-6, true))
    or (expected.net_revenue > 0 and coalesce(abs(found.revenue_share - 1) > 1e-6, true))
