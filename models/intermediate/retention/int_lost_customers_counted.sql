with

changes_in_periods as (

    select
        changes.customer_key,
        changes.channel,
        changes.country,
        changes.category,
        changes.change,
        grain,
        {{ period_start('changes.change_date') }} as period_start,
        {{ period_start('changes.back_date') }} as back_period_start,
        -- nobody can become active and lapse in a period that is not longer than the window
        grain_days > windows.churn_window_days as can_come_and_go
    from {{ ref('int_activity_changes') }} as changes
    cross join {{ state_grains() }}
    cross join {{ ref('kpi_churn_windows') }} as windows
    where changes.change in ('new', 'lapsed', 'reactivated')

),

-- where nobody can, a customer who lapses was active at the start, and is lost unless they come back in time;
-- else a customer's changes are netted: they take turns, so who fell by one was active at the start and is not
-- at the end
lost_customers as (

    select grain, period_start, channel, country, category
    from changes_in_periods
    where change = 'lapsed' and not can_come_and_go and back_period_start is distinct from period_start
    union all
    select grain, period_start, channel, country, category
    from changes_in_periods
    where can_come_and_go
    group by customer_key, grain, period_start, channel, country, category
    having sum(case when change = 'lapsed' then -1 else 1 end) = -1

)

select
    grain,
    period_start,
    {{ cut_columns(first_order_cuts()) }},
    count(*)::int as lost_customers
from lost_customers
group by grouping sets (
    (grain, period_start),
    (grain, period_start, channel),
    (grain, period_start, country),
    (grain, period_start, category)
)
