select
    rfm_group_id,
    rfm_group,
    customers,
    customers::double / nullif(sum(customers) over (), 0) as customer_share,
    orders,
    gross_revenue,
    discounts,
    refunded_merchandise,
    net_revenue,
    unlinked_refunds,
    net_revenue::double / nullif(sum(net_revenue) over (), 0)::double as revenue_share,
    ((gross_revenue - discounts) / nullif(orders, 0))::decimal(18, 2) as aov,
    (net_revenue / nullif(orders, 0))::decimal(18, 2) as net_aov,
    gap_days::double / nullif(gaps, 0) as average_days_between_orders,
    median_gap_days as median_days_between_orders,
    units_returned::double / nullif(units_sold, 0)::double as unit_return_rate,
    refunded_merchandise::double
    / nullif(gross_revenue - discounts, 0)::double as value_return_rate,
    discounted_orders::double / nullif(orders, 0) as discounted_order_share,
    discounts::double / nullif(gross_revenue, 0)::double as discount_share,
    ((net_revenue - unlinked_refunds) / nullif(customers, 0))::decimal(18, 2) as historical_clv
from {{ ref('int_rfm_groups_summed') }}
