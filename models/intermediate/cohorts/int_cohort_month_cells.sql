select
    memberships.dimension,
    memberships.dimension_value,
    months.cohort_month,
    months.activity_month,
    coalesce(count_if(months.orders > 0), 0)::int as active_customers,
    coalesce(count_if(months.purchases > 0), 0)::int as purchasing_customers,
    sum(months.second_purchases)::int as new_repeat_customers,
    sum(months.orders)::int as orders,
    sum(months.net_revenue)::decimal(18, 2) as net_revenue,
    sum(months.gross_margin)::decimal(18, 2) as gross_margin,
    sum(months.contribution_margin)::decimal(18, 2) as contribution_margin
from {{ ref('int_cohort_memberships') }} as memberships
inner join {{ ref('int_cohort_months') }} as months on memberships.customer_key = months.customer_key
group by memberships.dimension, memberships.dimension_value, months.cohort_month, months.activity_month
