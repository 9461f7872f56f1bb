-- who is active, at risk and lapsed at the end of each year, and who was active a year before as well, counted again
-- from the days of the orders
with

period_ends as (

    select
        states.period_start,
        states.active_at_end,
        states.at_risk_at_end,
        states.lapsed_at_end,
        states.retained_customers,
        least(states.period_end, as_of.as_of_date) as last_day
    from {{ ref('kpi_customer_states') }} as states
    cross join {{ ref('as_of') }} as as_of
    where states.grain = 'year' and states.dimension = 'total'

),

-- of each customer the last order by the end of the year, and the last before it began
last_orders as (

    select
        period_ends.period_start,
        period_ends.last_day,
        orders.customer_key,
        max(orders.order_date) as last_order_date,
        max(case when orders.order_date < period_ends.period_start then orders.order_date end) as last_order_date_before
    from period_ends
    inner join {{ ref('fct_orders') }} as orders on period_ends.last_day >= orders.order_date
    where orders.counts_for_frequency and orders.customer_key is not null
    group by period_ends.period_start, period_ends.last_day, orders.customer_key

),

silences as (

    select
        period_start,
        {{ dbt.datediff('last_order_date', 'last_day', 'day') }} as silent_days,
        coalesce(
            {{ dbt.datediff('last_order_date_before', 'period_start', 'day') }} - 1 < windows.churn_window_days, false
        ) as was_active,
        windows.churn_window_days,
        windows.at_risk_window_days
    from last_orders
    cross join {{ ref('kpi_churn_windows') }} as windows

),

expected as (

    select
        period_start,
        count_if(silent_days < churn_window_days) as active_at_end,
        count_if(silent_days >= at_risk_window_days and silent_days < churn_window_days) as at_risk_at_end,
        count_if(silent_days >= churn_window_days) as lapsed_at_end,
        count_if(was_active and silent_days < churn_window_days) as retained_customers
    from silences
    group by period_start

)

select
    period_ends.*,
    expected.active_at_end as expected_active_at_end,
    expected.retained_customers as expected_retained_customers
from period_ends
full outer join expected on period_ends.period_start = expected.period_start
where
    period_ends.active_at_end is distinct from coalesce(expected.active_at_end, 0)
    or period_ends.at_risk_at_end is distinct from coalesce(expected.at_risk_at_end, 0)
    or period_ends.lapsed_at_end is distinct from coalesce(expected.lapsed_at_end, 0)
    or period_ends.retained_customers is distinct from coalesce(expected.retained_customers, 0)
