with

cohorts as (

    select
        *,
        case when is_mature then cohort_value end as value_at_age,
        case when is_mature then cohort_value end::double / cohort_customers as clv,
        {{ squared_error('cohort_customers', 'cohort_value', 'squared_value') }} as squared_error
    from {{ ref('int_cohort_ages_summed') }}

),

compared_cohorts as (

    select
        cohorts.*,
        year_before.cohort_customers as cohort_customers_year_before,
        year_before.clv as clv_year_before,
        cohorts.clv - year_before.clv as clv_change,
        {{ clv_change_moe(
            'cohorts.cohort_customers', 'year_before.cohort_customers',
            'cohorts.squared_error', 'year_before.squared_error'
        ) }} as change_moe
    from cohorts
    left join cohorts as year_before
        on
            cohorts.dimension = year_before.dimension
            and cohorts.dimension_value = year_before.dimension_value
            and cohorts.cohort_grain = year_before.cohort_grain
            and {{ dbt.dateadd('month', -12, 'cohorts.cohort_start') }}::date = year_before.cohort_start
            and cohorts.age_days = year_before.age_days
            and cohorts.clv_basis = year_before.clv_basis

)

select
    cohort_grain,
    cohort_start,
    dimension,
    dimension_value,
    dimension_label,
    age_days,
    clv_basis,
    is_mature,
    cohort_customers,
    value_at_age as cohort_value,
    clv,
    cohort_customers_year_before,
    clv_year_before,
    clv_change,
    -- a loss that grows is a fall, too
    clv_change / nullif(abs(clv_year_before), 0) as clv_change_rate,
    case when clv_change is not null then change_moe end as clv_change_moe,
    {{ clv_trend('clv_change', 'change_moe') }} as clv_trend
from compared_cohorts
