with

dimension_values as (

    select distinct dimension, dimension_value
    from {{ ref('int_activity_changes_counted') }}

),

-- every period of every value, also those in which nobody changed
changes as (

    select
        periods.grain,
        periods.period_start,
        periods.period_end,
        periods.is_complete_period,
        dimension_values.dimension,
        dimension_values.dimension_value,
        coalesce(counted.new_customers, 0) as new_customers,
        coalesce(counted.reactivated_customers, 0) as reactivated_customers,
        coalesce(counted.lapsed_customers, 0) as lapsed_customers,
        coalesce(counted.newly_at_risk_customers, 0) as newly_at_risk_customers,
        coalesce(counted.recovered_customers, 0) as recovered_customers,
        coalesce(lost.lost_customers, 0) as lost_customers
    from {{ ref('int_periods') }} as periods
    cross join dimension_values
    left join {{ ref('int_activity_changes_counted') }} as counted
        on
            periods.grain = counted.grain
            and periods.period_start = counted.period_start
            and dimension_values.dimension = counted.dimension
            and dimension_values.dimension_value = counted.dimension_value
    left join {{ ref('int_lost_customers_counted') }} as lost
        on
            periods.grain = lost.grain
            and periods.period_start = lost.period_start
            and dimension_values.dimension = lost.dimension
            and dimension_values.dimension_value = lost.dimension_value
    where periods.grain in ('week', 'month', 'quarter', 'year')

),

-- the shop began with nobody, so who is active at a period's end is the sum of all changes up to it
states as (

    select
        *,
        sum(new_customers + reactivated_customers - lapsed_customers) over so_far as active_at_end,
        sum(newly_at_risk_customers - recovered_customers - lapsed_customers) over so_far as at_risk_at_end,
        sum(lapsed_customers - reactivated_customers) over so_far as lapsed_at_end,
        coalesce(sum(new_customers + reactivated_customers - lapsed_customers) over earlier, 0) as active_at_start
    from changes
    window
        so_far as (
            partition by grain, dimension, dimension_value order by period_start
            rows between unbounded preceding and current row
        ),
        earlier as (
            partition by grain, dimension, dimension_value order by period_start
            rows between unbounded preceding and 1 preceding
        )

)

select
    grain,
    period_start,
    period_end,
    is_complete_period,
    dimension,
    dimension_value,
    active_at_start::int as active_at_start,
    new_customers,
    reactivated_customers,
    lapsed_customers,
    active_at_end::int as active_at_end,
    newly_at_risk_customers,
    recovered_customers,
    at_risk_at_end::int as at_risk_at_end,
    lapsed_at_end::int as lapsed_at_end,
    (active_at_start - lost_customers)::int as retained_customers,
    (active_at_start - lost_customers)::double / nullif(active_at_start, 0) as retention_rate,
    lost_customers::double / nullif(active_at_start, 0) as churn_rate
from states
