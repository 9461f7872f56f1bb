select
    memberships.dimension,
    memberships.dimension_value,
    ages.cohort_month,
    ages.age_days,
    sum(ages.net_revenue)::decimal(18, 2) as net_revenue,
    sum(ages.gross_margin)::decimal(18, 2) as gross_margin,
    sum(ages.contribution_margin)::decimal(18, 2) as contribution_margin,
    sum(ages.net_revenue_squared)::decimal(38, 4) as net_revenue_squared,
    sum(ages.gross_margin_squared)::decimal(38, 4) as gross_margin_squared,
    sum(ages.contribution_margin_squared)::decimal(38, 4) as contribution_margin_squared
from {{ ref('int_cohort_memberships') }} as memberships
inner join {{ ref('int_cohort_ages') }} as ages on memberships.customer_key = ages.customer_key
group by memberships.dimension, memberships.dimension_value, ages.cohort_month, ages.age_days
