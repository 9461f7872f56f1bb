-- what the customer wrote, in one text; a bar keeps the end of one message and the start of the next apart
with

messages as (

    select
        events.ticket_id,
        events.subject,
        case
            when
                events.body is not null
                and (
                    {{ support_author() }} = 'customer'
                    or (events.event_type = 'created' and events.author_type <> 'agent')
                )
                then {{ plain_words('events.body') }}
        end as body_words
    from {{ ref('stg_support_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.occurred_at < as_of.as_of_end_at and coalesce(events.subject, events.body) is not null

),

tickets as (

    select
        ticket_id,
        min(subject) as subject,
        {{ dbt.listagg('body_words', "'|'") }} as body_words
    from messages
    group by ticket_id

)

select
    ticket_id as text_id,
    concat(coalesce({{ plain_words('subject') }}, ' '), '|', coalesce(body_words, ' ')) as words
from tickets
where coalesce(subject, body_words) is not null
