with

days as (

    select distinct hours.date_day
    from {{ ref('int_support_opening_hours') }} as hours
    cross join {{ ref('as_of') }} as as_of
    where hours.date_day <= as_of.as_of_date

),

events as (

    select
        event_date,
        count(*) as event_count,
        count_if(event_type = 'customer_message') as customer_messages,
        count_if(is_reply) as replies
    from {{ ref('int_support_events') }}
    group by event_date

),

changes as (

    select
        change_date,
        count_if(change = 'opened') as opened,
        count_if(change = 'reopened') as reopened,
        count_if(change = 'solved') as solved
    from {{ ref('int_support_changes') }}
    group by change_date

)

select
    days.date_day,
    coalesce(changes.opened, 0)::int as tickets_opened,
    coalesce(changes.reopened, 0)::int as tickets_reopened,
    coalesce(changes.solved, 0)::int as tickets_solved,
    (
        sum(coalesce(changes.opened, 0) + coalesce(changes.reopened, 0) - coalesce(changes.solved, 0))
            over (order by days.date_day)
    )::int as backlog,
    coalesce(events.customer_messages, 0)::int as customer_messages,
    coalesce(events.replies, 0)::int as replies,
    coalesce(events.event_count, 0)::int as support_events
from days
left join changes on days.date_day = changes.change_date
left join events on days.date_day = events.event_date
