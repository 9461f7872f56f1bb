-- the first event opens a ticket, whatever it is; an event that finds the ticket as it would leave it changes nothing
with

steps as (

    select ticket_id, event_number, 0 as step_number, 'opened' as change, occurred_at, event_date
    from {{ ref('int_support_events') }}
    where event_number = 1

    union all

    select
        ticket_id,
        event_number,
        1 as step_number,
        case when event_type = 'reopened' then 'reopened' else 'solved' end as change,
        occurred_at,
        event_date
    from {{ ref('int_support_events') }}
    where event_type in ('solved', 'closed', 'reopened')

),

ordered_steps as (

    select
        *,
        lag(change = 'solved') over (partition by ticket_id order by event_number, step_number) as was_solved
    from steps

)

select
    ticket_id,
    change,
    occurred_at as changed_at,
    event_date as change_date,
    event_number
from ordered_steps
where was_solved is null or was_solved <> (change = 'solved')
