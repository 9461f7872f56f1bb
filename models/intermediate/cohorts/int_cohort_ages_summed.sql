with

ages as (

    select age_days
    from {{ ages() }}

),

cohorts as (

    select
        grain,
        {{ period_start('cohort_month') }} as cohort_start,
        dimension,
        dimension_value,
        dimension_label,
        sum(cohort_customers)::int as cohort_customers
    from {{ ref('int_cohorts') }}
    cross join {{ grains() }}
    where grain in ('month', 'quarter', 'year')
    group by all

),

-- at an age, all that has been added up to it
values_at_age as (

    select
        grain,
        {{ period_start('cells.cohort_month') }} as cohort_start,
        cells.dimension,
        cells.dimension_value,
        ages.age_days,
        sum(cells.net_revenue) as net_revenue,
        sum(cells.gross_margin) as gross_margin,
        sum(cells.contribution_margin) as contribution_margin,
        sum(cells.net_revenue_squared) as net_revenue_squared,
        sum(cells.gross_margin_squared) as gross_margin_squared,
        sum(cells.contribution_margin_squared) as contribution_margin_squared
    from {{ ref('int_cohort_cells') }} as cells
    inner join ages on cells.age_days <= ages.age_days
    cross join {{ grains() }}
    where grain in ('month', 'quarter', 'year')
    group by all

)

select
    cohorts.grain as cohort_grain,
    cohorts.cohort_start,
    cohorts.dimension,
    cohorts.dimension_value,
    cohorts.dimension_label,
    cohorts.cohort_customers,
    values_at_age.age_days,
    {{ dbt.dateadd('day', 'values_at_age.age_days', 'periods.period_end') }}::date <= as_of.as_of_date as is_mature,
    bases.clv_basis,
    {{ by_basis() }}::decimal(18, 2) as cohort_value,
    {{ by_basis('_squared') }}::decimal(38, 4) as squared_value
from cohorts
inner join values_at_age
    on
        cohorts.grain = values_at_age.grain
        and cohorts.cohort_start = values_at_age.cohort_start
        and cohorts.dimension = values_at_age.dimension
        and cohorts.dimension_value = values_at_age.dimension_value
inner join {{ ref('int_periods') }} as periods
    on cohorts.grain = periods.grain and cohorts.cohort_start = periods.period_start
cross join (values ('net_revenue'), ('gross_margin'), ('contribution_margin')) as bases (clv_basis)
cross join {{ ref('as_of') }} as as_of
