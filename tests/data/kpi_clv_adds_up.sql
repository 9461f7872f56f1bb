-- quarters, years and the year that the trend looks at are the sum of their months, and CLV is there as soon as its
-- cohort is old enough
with

months as (

    select *
    from {{ ref('kpi_clv_at_age') }}
    where cohort_grain = 'month' and is_mature

),

longer as (

    select
        longer_cohorts.cohort_grain,
        longer_cohorts.cohort_start,
        longer_cohorts.dimension,
        longer_cohorts.dimension_value,
        longer_cohorts.age_days,
        longer_cohorts.clv_basis,
        longer_cohorts.cohort_customers,
        longer_cohorts.cohort_value,
        sum(months.cohort_customers) as customers_of_months,
        sum(months.cohort_value) as value_of_months
    from {{ ref('kpi_clv_at_age') }} as longer_cohorts
    left join months
        on
            longer_cohorts.dimension = months.dimension
            and longer_cohorts.dimension_value = months.dimension_value
            and longer_cohorts.age_days = months.age_days
            and longer_cohorts.clv_basis = months.clv_basis
            and longer_cohorts.cohort_start
            = case longer_cohorts.cohort_grain
                when 'quarter' then {{ dbt.date_trunc('quarter', 'months.cohort_start') }}
                else {{ dbt.date_trunc('year', 'months.cohort_start') }}
            end::date
    where longer_cohorts.cohort_grain <> 'month' and longer_cohorts.is_mature
    group by all

),

trends as (

    select
        'trend' as cohort_grain,
        trends.first_cohort_month as cohort_start,
        trends.dimension,
        trends.dimension_value,
        trends.age_days,
        trends.clv_basis,
        trends.cohort_customers,
        trends.cohort_value,
        sum(months.cohort_customers) as customers_of_months,
        sum(months.cohort_value) as value_of_months
    from {{ ref('kpi_clv_trend') }} as trends
    left join months
        on
            trends.dimension = months.dimension
            and trends.dimension_value = months.dimension_value
            and trends.age_days = months.age_days
            and trends.clv_basis = months.clv_basis
            and months.cohort_start between trends.first_cohort_month and trends.last_cohort_month
    group by all

)

select * from longer
where
    cohort_customers <> coalesce(customers_of_months, 0)
    or cohort_value <> coalesce(value_of_months, 0)

union all

select * from trends
where
    cohort_customers <> coalesce(customers_of_months, 0)
    or cohort_value <> coalesce(value_of_months, 0)

union all

select
    cohort_grain,
    cohort_start,
    dimension,
    dimension_value,
    age_days,
    clv_basis,
    cohort_customers,
    cohort_value,
    null,
    null
from {{ ref('kpi_clv_at_age') }}
where is_mature <> (clv is not null) or is_mature <> (cohort_value is not null)
