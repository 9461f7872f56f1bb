with

-- by day first: what is cut into periods and segments is small then, however many customers there are
daily_changes as (

    select
        change_date,
        channel,
        country,
        category,
        count_if(change = 'new') as new_customers,
        count_if(change = 'at_risk') as newly_at_risk_customers,
        count_if(change = 'recovered') as recovered_customers,
        count_if(change = 'lapsed') as lapsed_customers,
        count_if(change = 'reactivated') as reactivated_customers
    from {{ ref('int_activity_changes') }}
    group by change_date, channel, country, category

),

changes_in_periods as (

    select
        grain,
        {{ period_start('change_date') }} as period_start,
        daily_changes.*
    from daily_changes
    cross join {{ state_grains() }}

)

select
    grain,
    period_start,
    {{ cut_columns(first_order_cuts()) }},
    sum(new_customers)::int as new_customers,
    sum(newly_at_risk_customers)::int as newly_at_risk_customers,
    sum(recovered_customers)::int as recovered_customers,
    sum(lapsed_customers)::int as lapsed_customers,
    sum(reactivated_customers)::int as reactivated_customers
from changes_in_periods
group by grouping sets (
    (grain, period_start),
    (grain, period_start, channel),
    (grain, period_start, country),
    (grain, period_start, category)
)
