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
        customers.rfm_group_id,
        count(*) as customers,
        count_if(attributes.has_email_consent) as customers_with_email_consent,
        median(customers.recency_days) as median_recency_days,
        max(customers.last_order_date) as last_order_date,
        -- unlike the orders' own, the customers' margin knows of refunds without an order
        sum(attributes.contribution_margin) as contribution_margin
    from {{ ref('rfm_customers') }} as customers
    left join {{ ref('dim_customers') }} as attributes on customers.customer_key = attributes.customer_key
    group by customers.rfm_group_id

),

-- money given back that no order carries, and that the customer still did not bring
unlinked_refund_sums as (

    select
        customers.rfm_group_id,
        sum(refunds.refunded_merchandise) as unlinked_refunds
    from {{ ref('fct_refunds') }} as refunds
    inner join {{ ref('rfm_customers') }} as customers on refunds.customer_key = customers.customer_key
    where refunds.counts and not refunds.is_linked
    group by customers.rfm_group_id

)

-- a group without customers stays: its sums are zero, and the rates made of them null
select
    map_groups.rfm_group_id,
    map_groups.rfm_group,
    coalesce(customer_counts.customers, 0)::int as customers,
    coalesce(customer_counts.customers_with_email_consent, 0)::int as customers_with_email_consent,
    customer_counts.median_recency_days::double as median_recency_days,
    customer_counts.last_order_date,
    coalesce(customer_counts.contribution_margin, 0)::decimal(18, 2) as customer_contribution_margin,
    coalesce(order_sums.orders, 0)::int as orders,
    coalesce(order_sums.discounted_orders, 0)::int as discounted_orders,
    coalesce(order_sums.units_sold, 0)::decimal(18, 3) as units_sold,
    coalesce(order_sums.units_returned, 0)::decimal(18, 3) as units_returned,
    coalesce(order_sums.gross_revenue, 0)::decimal(18, 2) as gross_revenue,
    coalesce(order_sums.discounts, 0)::decimal(18, 2) as discounts,
    coalesce(order_sums.refunded_merchandise, 0)::decimal(18, 2) as refunded_merchandise,
    coalesce(order_sums.net_revenue, 0)::decimal(18, 2) as net_revenue,
    coalesce(order_sums.goods_with_known_cost, 0)::decimal(18, 2) as goods_with_known_cost,
    coalesce(order_sums.gross_margin, 0)::decimal(18, 2) as gross_margin,
    coalesce(order_sums.contribution_margin, 0)::decimal(18, 2) as contribution_margin,
    coalesce(unlinked_refund_sums.unlinked_refunds, 0)::decimal(18, 2) as unlinked_refunds,
    coalesce(order_sums.gap_days, 0)::bigint as gap_days,
    coalesce(order_sums.gaps, 0)::int as gaps,
    order_sums.median_gap_days::double as median_gap_days
from map_groups
left join customer_counts on map_groups.rfm_group_id = customer_counts.rfm_group_id
left join {{ ref('int_rfm_group_orders_summed') }} as order_sums
    on map_groups.rfm_group_id = order_sums.rfm_group_id
left join unlinked_refund_sums on map_groups.rfm_group_id = unlinked_refund_sums.rfm_group_id
