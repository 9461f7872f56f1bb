with

changes as (

    select
        ticket_id,
        min(changed_at) filter (where change = 'solved') as first_solved_at,
        max(changed_at) filter (where change = 'solved') as last_solved_at,
        coalesce(count_if(change = 'reopened'), 0)::int as reopen_count,
        max_by(change, event_number * 2 + (change = 'solved')::int) <> 'solved' as is_open
    from {{ ref('int_support_changes') }}
    group by ticket_id

)

select
    tickets.*,
    changes.first_solved_at,
    changes.last_solved_at,
    changes.reopen_count,
    changes.is_open,
    case when changes.is_open then coalesce(tickets.unanswered_since, tickets.last_reply_at, tickets.opened_at) end
        as waiting_since,
    case
        when not changes.is_open then 'nothing'
        when tickets.reply_count = 0 then 'first_reply'
        when tickets.unanswered_since is not null then 'next_reply'
        else 'solution'
    end as waiting_for,
    case
        when tickets.created_at is null then 'no_creation'
        when tickets.first_end_at < tickets.created_at then 'ends_before_it_begins'
        else 'counted'
    end as clock_status
from {{ ref('int_support_tickets_summed') }} as tickets
inner join changes on tickets.ticket_id = changes.ticket_id
