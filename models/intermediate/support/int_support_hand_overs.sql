-- each time another agent turns up; where no agent is named, each assignment after the first
with

named_agents as (

    select
        events.ticket_id,
        events.agent_id,
        lag(events.agent_id) over (partition by events.ticket_id order by {{ support_event_order() }}) as agent_before
    from {{ ref('stg_support_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where
        events.agent_id is not null
        and events.occurred_at < as_of.as_of_end_at
        and (events.event_type = 'assigned' or coalesce(events.author_type, 'agent') <> 'bot')

),

agents_changed as (

    select
        ticket_id,
        coalesce(count_if(agent_id <> agent_before), 0)::int as hand_over_count
    from named_agents
    group by ticket_id

),

assignments as (

    select
        ticket_id,
        greatest(count_if(event_type = 'assigned') - 1, 0)::int as hand_over_count
    from {{ ref('int_support_events') }}
    group by ticket_id

)

select
    assignments.ticket_id,
    coalesce(agents_changed.hand_over_count, assignments.hand_over_count) as hand_over_count
from assignments
left join agents_changed on assignments.ticket_id = agents_changed.ticket_id
