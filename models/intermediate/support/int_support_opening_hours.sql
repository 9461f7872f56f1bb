-- each day that events lie on, with its spans of opening hours in UTC and the open seconds of all days before: how long
-- was open between two moments is then a difference of two look-ups
with

bounds as (

    select
        min(events.event_date) as first_date,
        {{ dbt.dateadd('day', 1, 'max(as_of.as_of_date)') }}::date as last_date
    from {{ ref('int_support_events') }} as events
    cross join {{ ref('as_of') }} as as_of

),

days as (

    select {{ dbt.dateadd('day', 'days.day_number', 'bounds.first_date') }}::date as date_day
    from bounds
    inner join {{ day_numbers() }} as days
        on {{ dbt.dateadd('day', 'days.day_number', 'bounds.first_date') }} <= bounds.last_date

),

open_days as (

    select
        days.date_day,
        {{ minutes_of_day('hours.opens_at') }} as opens_minute,
        {{ minutes_of_day('hours.closes_at') }} as closes_minute
    from days
    inner join {{ ref('support_hours') }} as hours
        on
            {{ dbt.datediff(dbt.date_trunc('week', 'days.date_day'), 'days.date_day', 'day') }} + 1
            = hours.iso_day_of_week
    left join {{ ref('support_holidays') }} as holidays on days.date_day = holidays.holiday_date
    where holidays.holiday_date is null

),

spans as (

    select
        date_day,
        {{ local_minute('date_day', 'opens_minute') }} as opens_at,
        {{ local_minute('date_day', 'closes_minute') }} as closes_at
    from open_days

),

days_summed as (

    select
        days.date_day,
        coalesce(sum({{ dbt.datediff('spans.opens_at', 'spans.closes_at', 'second') }}), 0) as open_seconds
    from days
    left join spans on days.date_day = spans.date_day
    group by days.date_day

),

days_placed as (

    select
        date_day,
        sum(open_seconds) over (order by date_day) - open_seconds as seconds_before
    from days_summed

)

select
    days_placed.date_day,
    spans.opens_at,
    spans.closes_at,
    days_placed.seconds_before::bigint as seconds_before
from days_placed
left join spans on days_placed.date_day = spans.date_day
