with

cohort_cells as (

    select
        *,
        sum(new_repeat_customers) over so_far as cumulative_repeat_customers,
        sum(orders) over so_far as cumulative_orders,
        sum(net_revenue) over so_far as cumulative_net_revenue,
        sum(gross_margin) over so_far as cumulative_gross_margin,
        sum(contribution_margin) over so_far as cumulative_contribution_margin
    from {{ ref('int_cohort_cells_filled') }}
    window so_far as (
        partition by dimension, dimension_value, cohort_month
        order by months_since rows between unbounded preceding and current row
    )

)

-- the month in progress comes last and is null: so has to be what adds it up
select
    dimension,
    dimension_value,
    dimension_label,
    cohort_month,
    months_since,
    month_start_date,
    is_mature,
    cohort_customers,
    active_customers::int as active_customers,
    active_customers::double / cohort_customers as retention_rate,
    purchasing_customers::int as purchasing_customers,
    purchasing_customers::double / cohort_customers as purchase_retention_rate,
    case when is_mature then cumulative_repeat_customers end::int as cumulative_repeat_customers,
    case when is_mature then cumulative_repeat_customers end::double / cohort_customers as cumulative_repeat_rate,
    orders::int as orders,
    case when is_mature then cumulative_orders end::int as cumulative_orders,
    net_revenue::decimal(18, 2) as net_revenue,
    case when is_mature then cumulative_net_revenue end::decimal(18, 2) as cumulative_net_revenue,
    gross_margin::decimal(18, 2) as gross_margin,
    case when is_mature then cumulative_gross_margin end::decimal(18, 2) as cumulative_gross_margin,
    contribution_margin::decimal(18, 2) as contribution_margin,
    case when is_mature then cumulative_contribution_margin end::decimal(18, 2) as cumulative_contribution_margin,
    case when is_mature then cumulative_orders end::double / cohort_customers as orders_per_cohort_customer,
    case when is_mature then cumulative_net_revenue end::double / cohort_customers as net_revenue_per_cohort_customer,
    case when is_mature then cumulative_gross_margin end::double / cohort_customers as gross_margin_per_cohort_customer,
    case when is_mature then cumulative_contribution_margin end::double / cohort_customers
        as contribution_margin_per_cohort_customer
from cohort_cells
