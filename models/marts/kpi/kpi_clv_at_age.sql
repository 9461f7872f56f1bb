with

-- variance of the customers' values, as a cohort is a sample of those that the shop could have won
cohorts as (

    select
        *,
        case when is_mature then cohort_value end::double / cohort_customers as clv,
        greatest(squared_value - cohort_value::double * cohort_value::double / cohort_customers, 0)
        / nullif(cohort_customers - 1, 0) / cohort_customers as squared_error
    from {{ ref('int_cohort_ages_summed') }}

),

compared_cohorts as (

    select
        cohorts.*,
        year_before.cohort_customers as cohort_customers_year_before,
        year_before.clv as clv_year_before,
        cohorts.clv - year_before.clv as clv_change,
        case
            when cohorts.clv is not null and least(cohorts.cohort_customers, year_before.cohort_customers) >= 30
                then 1.96 * sqrt(cohorts.squared_error + year_before.squared_error)
        end as clv_change_moe
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
    case when is_mature then cohort_value end::decimal(18, 2) as cohort_value,
    clv,
    cohort_customers_year_before,
    clv_year_before,
    clv_change,
    clv_change / nullif(clv_year_before, 0) as clv_change_rate,
    clv_change_moe,
    -- with fewer than 30 customers on either side, one large order would decide
    case
        when clv_change is null then null
        when clv_change_moe is null then 'too_few_customers'
        when clv_change > clv_change_moe then 'rising'
        when clv_change < -clv_change_moe then 'falling'
        else 'no_clear_change'
    end as clv_trend
from compared_cohorts
