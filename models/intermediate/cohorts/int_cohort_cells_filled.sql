with

months as (

    select
        dates.month_start_date as activity_month,
        max(dates.date_day) <= as_of.as_of_date as is_mature
    from {{ ref('dim_dates') }} as dates
    cross join {{ ref('as_of') }} as as_of
    group by dates.month_start_date, as_of.as_of_date
    having min(dates.date_day) <= as_of.as_of_date

),

-- a cell in which nobody came holds zeros, and nulls where its month has not ended
cohort_months as (

    select
        cohorts.*,
        months.*,
        ({{ dbt.datediff('cohorts.cohort_month', 'months.activity_month', 'month') }})::int as months_since,
        case when months.is_mature then months.activity_month end as mature_month,
        case when months.is_mature then 0 end as nothing
    from {{ ref('int_cohorts') }} as cohorts
    inner join months on cohorts.cohort_month <= months.activity_month

)

select
    cohort_months.*,
    coalesce(cells.active_customers, cohort_months.nothing) as active_customers,
    coalesce(cells.purchasing_customers, cohort_months.nothing) as purchasing_customers,
    coalesce(cells.new_repeat_customers, cohort_months.nothing) as new_repeat_customers,
    coalesce(cells.orders, cohort_months.nothing) as orders,
    coalesce(cells.net_revenue, cohort_months.nothing) as net_revenue,
    coalesce(cells.gross_margin, cohort_months.nothing) as gross_margin,
    coalesce(cells.contribution_margin, cohort_months.nothing) as contribution_margin
from cohort_months
left join {{ ref('int_cohort_months') }} as cells
    on
        cohort_months.dimension = cells.dimension
        and cohort_months.dimension_value = cells.dimension_value
        and cohort_months.cohort_month = cells.cohort_month
        and cohort_months.mature_month = cells.activity_month
