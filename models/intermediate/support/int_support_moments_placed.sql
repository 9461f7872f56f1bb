-- open seconds from the first day of support to each moment that a clock starts or ends at
with

moments as (

    select
        tickets.ticket_id,
        kinds.moment_kind,
        case kinds.moment_kind
            when 'created' then tickets.created_at
            when 'asked' then tickets.asked_at
            when 'first_reply' then tickets.first_reply_at
            when 'first_solved' then tickets.first_solved_at
            when 'last_solved' then tickets.last_solved_at
            when 'waiting_since' then tickets.waiting_since
            else as_of.as_of_end_at
        end as moment_at
    from {{ ref('int_support_tickets_timed') }} as tickets
    cross join {{ ref('as_of') }} as as_of
    cross join (
        values
        ('created'), ('asked'), ('first_reply'), ('first_solved'), ('last_solved'), ('waiting_since'), ('as_of')
    ) as kinds (moment_kind)

),

days as (

    select
        *,
        {{ reporting_date('moment_at') }} as moment_date
    from moments
    where moment_at is not null

)

select
    days.ticket_id,
    days.moment_kind,
    (
        max(hours.seconds_before) + coalesce(sum(
            case
                when days.moment_at > hours.opens_at
                    then {{ dbt.datediff('hours.opens_at', 'least(days.moment_at, hours.closes_at)', 'second') }}
            end
        ), 0)
    )::bigint as open_seconds
from days
inner join {{ ref('int_support_opening_hours') }} as hours on days.moment_date = hours.date_day
group by days.ticket_id, days.moment_kind
