with

dimension_values as (

    select distinct dimension, dimension_value
    from {{ ref('int_activity_changes_counted') }}

)

-- every period of every value, also those in which nobody changed
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
