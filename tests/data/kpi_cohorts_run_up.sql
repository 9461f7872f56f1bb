-- each cell is the one of the month before plus its own month, the first holds every customer, none is missing, and
-- only months that have not ended are null
with

cells as (

    select
        *,
        row_number() over (partition by dimension, dimension_value, cohort_month order by months_since) - 1
            as expected_months_since
    from {{ ref('kpi_cohorts') }}

)

select
    cells.dimension,
    cells.dimension_value,
    cells.cohort_month,
    cells.months_since,
    cells.cumulative_net_revenue,
    earlier.cumulative_net_revenue as earlier_net_revenue,
    cells.net_revenue
from cells
cross join {{ ref('as_of') }} as as_of
left join cells as earlier
    on
        cells.dimension = earlier.dimension
        and cells.dimension_value = earlier.dimension_value
        and cells.cohort_month = earlier.cohort_month
        and cells.months_since = earlier.months_since + 1
where
    cells.months_since <> cells.expected_months_since
    or cells.is_mature
    <> ({{ dbt.dateadd('day', -1, dbt.dateadd('month', 1, 'cells.activity_month')) }}::date <= as_of.as_of_date)
    or cells.is_mature <> (cells.retention_rate is not null)
    or cells.is_mature <> (cells.cumulative_net_revenue is not null)
    or cells.is_mature <> (cells.contribution_margin is not null)
    or (cells.months_since = 0 and cells.retention_rate <> 1)
    or cells.purchasing_customers > cells.active_customers
    or cells.cumulative_repeat_customers > cells.cohort_customers
    or cells.cumulative_repeat_customers < earlier.cumulative_repeat_customers
    or cells.cumulative_orders <> coalesce(earlier.cumulative_orders, 0) + cells.orders
    or cells.cumulative_net_revenue <> coalesce(earlier.cumulative_net_revenue, 0) + cells.net_revenue
    or cells.cumulative_gross_margin <> coalesce(earlier.cumulative_gross_margin, 0) + cells.gross_margin
    or cells.cumulative_contribution_margin
    <> coalesce(earlier.cumulative_contribution_margin, 0) + cells.contribution_margin
