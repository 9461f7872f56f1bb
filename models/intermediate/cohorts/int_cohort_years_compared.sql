with

cohorts as (

    select *
    from {{ ref('int_cohort_ages_summed') }}
    where cohort_grain = 'month' and is_mature

),

-- the last twelve months old enough for the age, without those that have no month a year before
years as (

    select
        age_days,
        greatest(
            {{ dbt.dateadd('month', -11, 'max(cohort_start)') }}, {{ dbt.dateadd('month', 12, 'min(cohort_start)') }}
        )::date as first_cohort_month,
        max(cohort_start) as last_cohort_month
    from cohorts
    group by age_days

),

cohorts_in_years as (

    select
        cohorts.*,
        years.first_cohort_month,
        years.last_cohort_month,
        case
            when cohorts.cohort_start >= years.first_cohort_month then 'last_year'
            when
                cohorts.cohort_start between {{ dbt.dateadd('month', -12, 'years.first_cohort_month') }}::date
                and {{ dbt.dateadd('month', -12, 'years.last_cohort_month') }}::date
                then 'year_before'
        end as cohort_year
    from cohorts
    inner join years on cohorts.age_days = years.age_days

)

select
    cohort_year,
    dimension,
    dimension_value,
    dimension_label,
    age_days,
    clv_basis,
    first_cohort_month,
    last_cohort_month,
    sum(cohort_customers)::int as cohort_customers,
    sum(cohort_value)::decimal(18, 2) as cohort_value,
    sum(squared_value)::decimal(38, 4) as squared_value
from cohorts_in_years
where cohort_year is not null
group by all
