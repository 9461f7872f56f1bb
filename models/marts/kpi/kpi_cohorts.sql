with

-- the month in progress comes last and is null: so has to be what runs up to it
cohort_cells as (

    select
        *,
        case when is_mature then sum(new_repeat_customers) over so_far end as cumulative_repeat_customers,
        case when is_mature then sum(orders) over so_far end as cumulative_orders,
        case when is_mature then sum(net_revenue) over so_far end as cumulative_net_revenue,
        case when is_mature then sum(gross_margin) over so_far end as cumulative_gross_margin,
        case when is_mature then sum(contribution_margin) over so_far end as cumulative_contribution_margin
    from {{ ref('int_cohort_cells_filled') }}
    window so_far as (
        partition by dimension, dimension_value, cohort_month
        order by months_since rows between unbounded preceding and current row
    )

)

select
    dimension,
    dimension_value,
    dimension_label,
    cohort_month,
    months_since,
    activity_month,
    is_mature,
    cohort_customers,
    active_customers::int as active_customers,
    active_customers::double / cohort_customers as retention_rate,
    purchasing_customers::int as purchasing_customers,
    purchasing_customers::double / cohort_customers as purchase_retention_rate,
    cumulative_repeat_customers::int as cumulative_repeat_customers,
    cumulative_repeat_customers::double / cohort_customers as cumulative_repeat_rate,
    orders::int as orders,
    cumulative_orders::int as cumulative_orders,
    net_revenue::decimal(18, 2) as net_revenue,
    cumulative_net_revenue::decimal(18, 2) as cumulative_net_revenue,
    gross_margin::decimal(18, 2) as gross_margin,
    cumulative_gross_margin::decimal(18, 2) as cumulative_gross_margin,
    contribution_margin::decimal(18, 2) as contribution_margin,
    cumulative_contribution_margin::decimal(18, 2) as cumulative_contribution_margin,
    cumulative_orders::double / cohort_customers as cumulative_orders_per_customer,
    cumulative_net_revenue::double / cohort_customers as cumulative_net_revenue_per_customer,
    cumulative_gross_margin::double / cohort_customers as cumulative_gross_margin_per_customer,
    cumulative_contribution_margin::double / cohort_customers as cumulative_contribution_margin_per_customer
from cohort_cells
