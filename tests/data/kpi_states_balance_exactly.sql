-- active at start + new + reactivated - lapsed = active at end, a period begins as the one before ended, those at
-- risk balance alike, and channels, countries and categories come to the total
with

states as (

    select
        *,
        lag(active_at_end) over (
            partition by grain, dimension, dimension_value order by period_start
        ) as active_at_end_before,
        coalesce(lag(at_risk_at_end) over (
            partition by grain, dimension, dimension_value order by period_start
        ), 0) as at_risk_at_start
    from {{ ref('kpi_customer_states') }}

),

dimension_sums as (

    select
        grain,
        period_start,
        dimension,
        sum(active_at_start) as active_at_start,
        sum(active_at_end) as active_at_end,
        sum(at_risk_at_end) as at_risk_at_end,
        sum(lapsed_at_end) as lapsed_at_end,
        sum(retained_customers) as retained_customers
    from states
    group by grain, period_start, dimension

)

select
    grain,
    period_start,
    dimension,
    dimension_value,
    'does not balance' as problem
from states
where
    active_at_start + new_customers + reactivated_customers - lapsed_customers <> active_at_end
    or active_at_start <> coalesce(active_at_end_before, 0)
    or at_risk_at_start + newly_at_risk_customers - recovered_customers - lapsed_customers <> at_risk_at_end
    or at_risk_at_end > active_at_end
    or retained_customers > least(active_at_start, active_at_end)
    or active_at_start - retained_customers > lapsed_customers
union all
select
    totals.grain,
    totals.period_start,
    parts.dimension,
    'all' as dimension_value,
    'does not add up to the total' as problem
from dimension_sums as totals
left join dimension_sums as parts
    on totals.grain = parts.grain and totals.period_start = parts.period_start and parts.dimension <> 'total'
where
    totals.dimension = 'total'
    and (
        parts.grain is null
        or parts.active_at_start <> totals.active_at_start
        or parts.active_at_end <> totals.active_at_end
        or parts.at_risk_at_end <> totals.at_risk_at_end
        or parts.lapsed_at_end <> totals.lapsed_at_end
        or parts.retained_customers <> totals.retained_customers
    )
