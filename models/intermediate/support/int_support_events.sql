-- what was known by the as-of date, in the order in which it happened
with

known_events as (

    select
        events.*,
        {{ support_author() }} as author
    from {{ ref('stg_support_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.occurred_at < as_of.as_of_end_at

)

select
    event_id,
    ticket_id,
    event_type,
    occurred_at,
    {{ reporting_date('occurred_at') }} as event_date,
    author,
    event_type = 'agent_message' and author = 'agent' and is_public as is_reply,
    event_type = 'agent_message' and author = 'agent' and not is_public as is_internal_note,
    -- a form or a bot that opens a ticket does so for a customer, a colleague does not
    (event_type = 'created' and author <> 'agent')
    or (event_type in ('customer_message', 'reopened') and author = 'customer') as is_question,
    row_number() over (partition by ticket_id order by {{ support_event_order() }}) as event_number,
    order_id,
    product_id,
    channel,
    contact_reason,
    priority,
    rating,
    rating_max
from known_events
