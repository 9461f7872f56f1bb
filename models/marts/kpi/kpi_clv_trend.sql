with

cohorts as (

    select
        *,
        cohort_value::double / cohort_customers as clv,
        {{ squared_error('cohort_customers', 'cohort_value', 'squared_value') }} as squared_error
    from {{ ref('int_cohort_years_compared') }}

),

years_before as (

    select *
    from cohorts
    where cohort_year = 'year_before'

),

compared_cohorts as (

    select
        cohorts.*,
        years_before.cohort_customers as cohort_customers_year_before,
        years_before.clv as clv_year_before,
        cohorts.clv - years_before.clv as clv_change,
        {{ clv_change_moe(
            'cohorts.cohort_customers', 'years_before.cohort_customers',
            'cohorts.squared_error', 'years_before.squared_error'
        ) }} as clv_change_moe
    from cohorts
    left join years_before
        on
            cohorts.dimension = years_before.dimension
            and cohorts.dimension_value = years_before.dimension_value
            and cohorts.age_days = years_before.age_days
            and cohorts.clv_basis = years_before.clv_basis
    where cohorts.cohort_year = 'last_year'

)

select
    dimension,
    dimension_value,
    dimension_label,
    age_days,
    clv_basis,
    first_cohort_month,
    last_cohort_month,
    cohort_customers,
    cohort_value,
    clv,
    cohort_customers_year_before,
    clv_year_before,
    clv_change,
    -- a loss that grows is a fall, too
    clv_change / nullif(abs(clv_year_before), 0) as clv_change_rate,
    clv_change_moe,
    {{ clv_trend('clv_change', 'clv_change_moe') }} as clv_trend
from compared_cohorts
