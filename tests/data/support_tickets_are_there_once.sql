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
        coalesce(sum(customer_message_count), 0) as messages,
        coalesce(sum(reply_count), 0) as replies
    from {{ ref('support_tickets') }}

),

days as (

    select
        coalesce(sum(support_events), 0) as event_count,
        coalesce(sum(customer_messages), 0) as messages,
        coalesce(sum(replies), 0) as replies
    from {{ ref('support_days') }}

)

select
    staged.tickets as staged_tickets,
    staged.event_count as staged_events,
    rows_of_marts.*
from staged
cross join rows_of_marts
cross join days
where
    staged.tickets <> rows_of_marts.tickets
    or staged.tickets <> rows_of_marts.ticket_ids
    or staged.tickets <> rows_of_marts.main_themes
    or staged.event_count <> rows_of_marts.event_count
    or staged.event_count <> days.event_count
    or rows_of_marts.messages <> days.messages
    or rows_of_marts.replies <> days.replies
