-- where the shop names no session, a visit has no long pause, and two visits of one device are apart by one; a device
-- that was seen as a customer belongs to one at all times
with

events as (

    select
        events.*,
        lag(events.occurred_at) over (
            partition by events.visitor_key order by events.occurred_at, events.event_id
        ) as previous_at,
        lag(events.session_key) over (
            partition by events.visitor_key order by events.occurred_at, events.event_id
        ) as previous_session_key
    from {{ ref('int_web_events') }} as events
    where events.is_on_site and events.visitor_key is not null

)

select
    event_id,
    'pause' as what_is_wrong
from events
where
    session_key like '%|cut-%'
    and (
        (
            session_key = previous_session_key
            and previous_at < {{ dbt.dateadd('minute', -(var('session_pause_minutes') | int), 'occurred_at') }}
        )
        or (
            session_key <> previous_session_key
            and previous_at >= {{ dbt.dateadd('minute', -(var('session_pause_minutes') | int), 'occurred_at') }}
        )
    )

union all

select
    events.event_id,
    'customer' as what_is_wrong
from {{ ref('int_web_events') }} as events
inner join {{ ref('int_web_visitors') }} as visitors
    on events.visitor_key = 'visitor-' || visitors.visitor_id
where
    (visitors.only_customer_key is not null or visitors.has_several_customers)
    and events.customer_key is null
