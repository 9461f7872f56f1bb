with

map_groups as (

    select distinct
        rfm_group_id,
        rfm_group
    from {{ ref('rfm_group_map') }}
    where map = '{{ var("rfm_map") }}'

),

customer_counts as (

    select
        rfm_group_id,
        count(*) as customers
    from {{ ref('rfm_customers') }}
    group by rfm_group_id

),

order_sums as (

    select
        customers.rfm_group_id,
        count(*) as orders,
        count_if(orders.discounts > 0) as discounted_orders,
        sum(orders.units_sold) as units_sold,
        sum(orders.units_returned) as units_returned,
        sum(orders.gross_revenue) as gross_revenue,
        sum(orders.discounts) as discounts,
        sum(orders.refunded_merchandise) as refunded_merchandise,
        sum(orders.net_revenue) as net_revenue,
        sum(orders.days_since_previous_order) as gap_days,
        count(orders.days_since_previous_order) as gaps,
        median(orders.days_since_previous_order) as median_gap_days
    from {{ ref('fct_orders') }} as orders
    inner join {{ ref('rfm_customers') }} as customers
        on orders.customer_key = customers.customer_key
    where orders.is_valid
    group by customers.rfm_group_id

),

-- money given back that no order carries, and that the customer still did not bring
unlinked_refund_sums as (

    select
        customers.rfm_group_id,
        sum(refunds.refunded_merchandise) as unlinked_refunds
    from {{ ref('fct_refunds') }} as refunds
    inner join {{ ref('rfm_customers') }} as customers
        on refunds.customer_key = customers.customer_key
    where refunds.counts and not refunds.is_linked
    group by customers.rfm_group_id

)

-- a group without customers stays: its sums are zero, and the rates made of them null
select
    map_groups.rfm_group_id,
    map_groups.rfm_group,
    coalesce(customer_counts.customers, 0)::int as customers,
    coalesce(order_sums.orders, 0)::int as orders,
    coalesce(order_sums.discounted_orders, 0)::int as discounted_orders,
    coalesce(order_sums.units_sold, 0)::decimal(18, 3) as units_sold,
    coalesce(order_sums.units_returned, 0)::decimal(18, 3) as units_returned,
    coalesce(order_sums.gross_revenue, 0)::decimal(18, 2) as gross_revenue,
    coalesce(order_sums.discounts, 0)::decimal(18, 2) as discounts,
    coalesce(order_sums.refunded_merchandise, 0)::decimal(18, 2) as refunded_merchandise,
    coalesce(order_sums.net_revenue, 0)::decimal(18, 2) as net_revenue,
    coalesce(unlinked_refund_sums.unlinked_refunds, 0)::decimal(18, 2) as unlinked_refunds,
    coalesce(order_sums.gap_days, 0)::bigint as gap_days,
    coalesce(order_sums.gaps, 0)::int as gaps,
    order_sums.median_gap_days::double as median_gap_days
from map_groups
left join customer_counts on map_groups.rfm_group_id = customer_counts.rfm_group_id
left join order_sums on map_groups.rfm_group_id = order_sums.rfm_group_id
left join unlinked_refund_sums
    on map_groups.rfm_group_id = unlinked_refund_sums.rfm_group_id
