with

-- by day first: what is cut into periods and segments is small then, however many customers there are
daily_changes as (

    select
        changes.change_date,
        segments.channel,
        segments.country,
        segments.category,
        count_if(changes.change = 'new') as new_customers,
        count_if(changes.change = 'at_risk') as newly_at_risk_customers,
        count_if(changes.change = 'recovered') as recovered_customers,
        count_if(changes.change = 'lapsed') as lapsed_customers,
        count_if(changes.change = 'reactivated') as reactivated_customers
    from {{ ref('int_activity_changes') }} as changes
    inner join {{ ref('int_customer_segments') }} as segments on changes.customer_key = segments.customer_key
    group by changes.change_date, segments.channel, segments.country, segments.category

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
    {{ first_order_dimension_columns() }},
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
