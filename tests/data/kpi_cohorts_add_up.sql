-- a customer is in one value of each dimension, so the values come to the total of their cohort and month; in several
-- of product, category and brand, so these come to no less and none is larger; the cohorts hold each customer once
with

dimension_sums as (

    select
        dimension,
        dimension in ('product', 'category', 'brand') as has_several,
        cohort_month,
        months_since,
        sum(cohort_customers) as cohort_customers,
        max(cohort_customers) as largest_cohort,
        sum(active_customers) as active_customers,
        sum(purchasing_customers) as purchasing_customers,
        sum(cumulative_repeat_customers) as cumulative_repeat_customers,
        sum(orders) as orders,
        sum(net_revenue) as net_revenue,
        sum(gross_margin) as gross_margin,
        sum(contribution_margin) as contribution_margin
    from {{ ref('kpi_cohorts') }}
    group by dimension, cohort_month, months_since

),

dimensions as (

    select distinct dimension
    from {{ ref('kpi_cohorts') }}

),

cohorts as (

    select coalesce(sum(cohort_customers), 0) as cohort_customers
    from {{ ref('kpi_cohorts') }}
    where dimension = 'total' and months_since = 0

),

customers as (

    select count(*) as cohort_customers
    from {{ ref('dim_customers') }}
    where valid_order_count > 0

)

select
    dimensions.dimension,
    totals.cohort_month,
    totals.months_since,
    parts.cohort_customers,
    totals.cohort_customers as total_customers,
    parts.net_revenue,
    totals.net_revenue as total_net_revenue
from dimension_sums as totals
cross join dimensions
left join dimension_sums as parts
    on
        dimensions.dimension = parts.dimension
        and totals.cohort_month = parts.cohort_month
        and totals.months_since = parts.months_since
where
    totals.dimension = 'total'
    and (
        parts.dimension is null
        or parts.largest_cohort > totals.cohort_customers
        or parts.cohort_customers < totals.cohort_customers
        or parts.active_customers < totals.active_customers
        or parts.orders < totals.orders
        or (
            not parts.has_several
            and (
                parts.cohort_customers <> totals.cohort_customers
                or parts.active_customers <> totals.active_customers
                or parts.purchasing_customers <> totals.purchasing_customers
                or parts.cumulative_repeat_customers <> totals.cumulative_repeat_customers
                or parts.orders <> totals.orders
                or parts.net_revenue <> totals.net_revenue
                or parts.gross_margin <> totals.gross_margin
                or parts.contribution_margin <> totals.contribution_margin
            )
        )
    )

union all

select
    'total' as dimension,
    null,
    null,
    found.cohort_customers,
    expected.cohort_customers as total_customers,
    null,
    null
from cohorts as found
cross join customers as expected
where found.cohort_customers <> expected.cohort_customers
