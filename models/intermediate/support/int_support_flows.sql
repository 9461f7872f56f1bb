with

days as (

    select
        days.*,
        grain,
        coalesce({{ period_start('days.date_day') }}, date '1900-01-01') as first_day
    from {{ ref('support_days') }} as days
    cross join {{ grains() }}

)

select
    grain,
    first_day,
    min(date_day) as first_date,
    sum(tickets_opened)::int as tickets_opened,
    sum(tickets_reopened)::int as tickets_reopened,
    sum(tickets_solved)::int as tickets_solved,
    max_by(backlog, date_day)::int as backlog_at_end
from days
group by grain, first_day
