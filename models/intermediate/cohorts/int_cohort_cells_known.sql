with

cells as (

    select
        memberships.value_number,
        steps.cohort_month,
        steps.activity_month,
        steps.age_days,
        sum(steps.active_customers)::int as active_customers,
        sum(steps.purchasing_customers)::int as purchasing_customers,
        sum(steps.new_repeat_customers)::int as new_repeat_customers,
        sum(steps.orders)::int as orders,
        sum(steps.net_revenue)::decimal(18, 2) as net_revenue,
        sum(steps.gross_margin)::decimal(18, 2) as gross_margin,
        sum(steps.contribution_margin)::decimal(18, 2) as contribution_margin,
        sum(steps.net_revenue_squared)::decimal(38, 4) as net_revenue_squared,
        sum(steps.gross_margin_squared)::decimal(38, 4) as gross_margin_squared,
        sum(steps.contribution_margin_squared)::decimal(38, 4) as contribution_margin_squared
    from {{ ref('int_cohort_memberships') }} as memberships
    inner join {{ ref('int_cohort_steps') }} as steps on memberships.customer_key = steps.customer_key
    group by memberships.value_number, steps.cohort_month, steps.activity_month, steps.age_days

),

shown_values as (

    select distinct value_number, dimension, shown_value
    from {{ ref('int_cohort_values') }}

)

select
    shown_values.dimension,
    shown_values.shown_value as dimension_value,
    cells.*
from cells
inner join shown_values on cells.value_number = shown_values.value_number
