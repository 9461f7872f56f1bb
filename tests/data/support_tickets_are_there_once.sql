-- every ticket known by the as-of date is one row with one main theme, and every event is in one ticket and one day
with

staged as (

    select
        count(distinct events.ticket_id) as tickets,
        count(*) as event_count
    from {{ ref('stg_support_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.occurred_at < as_of.as_of_end_at

),

rows_of_marts as (

    select
        count(*) as tickets,
        count(distinct ticket_id) as ticket_ids,
        coalesce(sum(event_count), 0) as event_count,
        (select count_if(is_main) from {{ ref('support_ticket_themes') }}) as main_themes,
        (select coalesce(sum(support_events), 0) from {{ ref('support_days') }}) as events_of_days,
        (select coalesce(sum(customer_messages), 0) from {{ ref('support_days') }}) - coalesce(sum(customer_message_count), 0)
            as messages_off,
        (select coalesce(sum(replies), 0) from {{ ref('support_days') }}) - coalesce(sum(reply_count), 0) as replies_off
    from {{ ref('support_tickets') }}

)

select
    staged.tickets as staged_tickets,
    staged.event_count as staged_events,
    rows_of_marts.*
from staged
cross join rows_of_marts
where
    staged.tickets <> rows_of_marts.tickets
    or staged.tickets <> rows_of_marts.ticket_ids
    or staged.tickets <> rows_of_marts.main_themes
    or staged.event_count <> rows_of_marts.event_count
    or staged.event_count <> rows_of_marts.events_of_days
    or rows_of_marts.messages_off <> 0
    or rows_of_marts.replies_off <> 0
