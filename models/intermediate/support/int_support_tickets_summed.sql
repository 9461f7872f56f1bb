with

questions as (

    select
        ticket_id,
        min(event_number) as asked_number
    from {{ ref('int_support_events') }}
    where is_question
    group by ticket_id

),

replies as (

    select
        ticket_id,
        max(event_number) as last_reply_number
    from {{ ref('int_support_events') }}
    where is_reply
    group by ticket_id

)

-- what a ticket is about is what its first event that says so says; a severity that was set counts, the latest first
select
    events.ticket_id,
    count(*)::int as event_count,
    min(events.occurred_at) as opened_at,
    min(events.event_date) as opened_date,
    min(events.occurred_at) filter (where events.event_type = 'created') as created_at,
    min_by(events.author, events.event_number) filter (where events.event_type = 'created') as opened_by,
    min(events.occurred_at) filter (where events.event_number = questions.asked_number) as asked_at,
    min(events.occurred_at) filter (
        where events.is_reply and events.event_number > questions.asked_number
    ) as first_reply_at,
    min(events.occurred_at) filter (where events.is_reply or events.event_type in ('solved', 'closed')) as first_end_at,
    max(events.occurred_at) filter (where events.is_reply) as last_reply_at,
    min(events.occurred_at) filter (
        where events.is_question and events.event_number > coalesce(replies.last_reply_number, 0)
    ) as unanswered_since,
    coalesce(count_if(events.is_reply), 0)::int as reply_count,
    coalesce(count_if(events.is_internal_note), 0)::int as internal_note_count,
    coalesce(count_if(events.event_type = 'agent_message' and events.author = 'bot'), 0)::int as bot_message_count,
    coalesce(count_if(events.event_type = 'customer_message'), 0)::int as customer_message_count,
    min_by(events.order_id, events.event_number) filter (where events.order_id is not null) as order_named,
    min_by(events.product_id, events.event_number) filter (where events.product_id is not null) as product_named,
    min_by(events.channel, events.event_number) filter (where events.channel is not null) as channel,
    min_by(events.contact_reason, events.event_number) filter (where events.contact_reason is not null)
        as contact_reason,
    coalesce(max_by(events.priority, events.event_number) filter (where events.priority <> 'normal'), 'normal')
        as priority,
    max_by(events.rating, events.event_number) filter (where events.event_type = 'rated' and events.rating is not null)
        as rating,
    max_by(events.rating_max, events.event_number) filter (
        where events.event_type = 'rated' and events.rating is not null
    ) as rating_max
from {{ ref('int_support_events') }} as events
left join questions on events.ticket_id = questions.ticket_id
left join replies on events.ticket_id = replies.ticket_id
group by events.ticket_id
