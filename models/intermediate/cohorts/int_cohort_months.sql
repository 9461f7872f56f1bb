select
    dimension,
    dimension_value,
    cohort_month,
    activity_month,
    sum(active_customers)::int as active_customers,
    sum(purchasing_customers)::int as purchasing_customers,
    sum(new_repeat_customers)::int as new_repeat_customers,
    sum(orders)::int as orders,
    sum(net_revenue)::decimal(18, 2) as net_revenue,
    sum(gross_margin)::decimal(18, 2) as gross_margin,
    sum(contribution_margin)::decimal(18, 2) as contribution_margin
from {{ ref('int_cohort_cells') }}
group by dimension, dimension_value, cohort_month, activity_month
