select
    dimension,
    dimension_value,
    cohort_month,
    activity_month,
    age_days,
    active_customers,
    purchasing_customers,
    new_repeat_customers,
    orders,
    net_revenue,
    gross_margin,
    contribution_margin,
    net_revenue_squared,
    gross_margin_squared,
    contribution_margin_squared
from {{ ref('int_cohort_cells_known') }}

union all

select
    dimension,
    dimension_value,
    cohort_month,
    activity_month,
    age_days,
    active_customers,
    purchasing_customers,
    new_repeat_customers,
    orders,
    net_revenue,
    gross_margin,
    contribution_margin,
    net_revenue_squared,
    gross_margin_squared,
    contribution_margin_squared
from {{ ref('int_cohort_cells_unknown') }}
