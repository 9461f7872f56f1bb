-- first replies of tickets that customers opened, and full resolutions of those solved once, straight from staging
with

events as (

    select
        events.ticket_id,
        min(events.occurred_at) filter (where events.event_type = 'created') as created_at,
        bool_or(events.event_type = 'created' and events.author_type = 'agent') as is_opened_by_agent,
        min(
            case
                when events.is_public and coalesce(events.author_type, 'agent') = 'agent'
                    then case when events.event_type = 'agent_message' then events.occurred_at end
            end
        ) as replied_at,
        min(events.occurred_at) filter (where events.event_type in ('solved', 'closed')) as ended_at,
        count_if(events.event_type = 'created') as creations,
        count_if(events.event_type = 'reopened') as reopens
    from {{ ref('stg_support_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.occurred_at < as_of.as_of_end_at
    group by events.ticket_id

),

clocks as (

    select
        tickets.*,
        events.reopens,
        events.is_opened_by_agent,
        events.creations,
        {{ dbt.datediff('events.created_at', 'events.replied_at', 'second') }} / 3600.0::double as hours_to_reply,
        {{ dbt.datediff('events.created_at', 'events.ended_at', 'second') }} / 3600.0::double as hours_to_end
    from {{ ref('support_tickets') }} as tickets
    left join events on tickets.ticket_id = events.ticket_id

)

select *
from clocks
where
    -- nulls on one side only are wrong, too
    (
        clock_status = 'counted' and not is_opened_by_agent and creations = 1
        and abs(coalesce(first_reply_hours, -1) - coalesce(hours_to_reply, -1)) > 0.0001
    )
    or (
        clock_status = 'counted' and reopens = 0
        and abs(coalesce(full_resolution_hours, -1) - coalesce(hours_to_end, -1)) > 0.0001
    )
    or (clock_status = 'counted') <> (creations > 0 and coalesce(least(hours_to_reply, hours_to_end), 0) >= 0)
    or (clock_status <> 'counted' and coalesce(first_reply_hours, full_resolution_hours) is not null)
    or first_reply_business_hours > first_reply_hours + 0.0001
    or full_resolution_business_hours > full_resolution_hours + 0.0001
    or first_resolution_hours > full_resolution_hours + 0.0001
