with

places as (

    select
        ticket_id,
        max(open_seconds) filter (where moment_kind = 'created') as created,
        max(open_seconds) filter (where moment_kind = 'asked') as asked,
        max(open_seconds) filter (where moment_kind = 'first_reply') as first_reply,
        max(open_seconds) filter (where moment_kind = 'first_solved') as first_solved,
        max(open_seconds) filter (where moment_kind = 'last_solved') as last_solved,
        max(open_seconds) filter (where moment_kind = 'waiting_since') as waiting_since,
        max(open_seconds) filter (where moment_kind = 'as_of') as as_of
    from {{ ref('int_support_moments_placed') }}
    group by ticket_id

),

-- a resolution is full only while the ticket stays solved
hours as (

    select
        tickets.*,
        {{ calendar_hours('tickets.asked_at', 'tickets.first_reply_at') }} as hours_to_first_reply,
        {{ opening_hours('places.asked', 'places.first_reply') }} as business_hours_to_first_reply,
        {{ calendar_hours('tickets.created_at', 'tickets.first_solved_at') }} as hours_to_first_solved,
        {{ opening_hours('places.created', 'places.first_solved') }} as business_hours_to_first_solved,
        case when not tickets.is_open then {{ calendar_hours('tickets.created_at', 'tickets.last_solved_at') }} end
            as hours_to_last_solved,
        case when not tickets.is_open then {{ opening_hours('places.created', 'places.last_solved') }} end
            as business_hours_to_last_solved,
        {{ calendar_hours('tickets.waiting_since', 'as_of.as_of_end_at') }} as hours_waiting,
        {{ opening_hours('places.waiting_since', 'places.as_of') }} as business_hours_waiting,
        case when tickets.is_open then {{ opening_hours('places.asked', 'places.as_of') }} end
            as business_hours_since_asked,
        {{ opening_hours('places.created', 'places.as_of') }} as business_hours_since_created,
        targets.severity_weight,
        targets.first_reply_hours as first_reply_target,
        targets.full_resolution_hours as full_resolution_target
    from {{ ref('int_support_tickets_timed') }} as tickets
    cross join {{ ref('as_of') }} as as_of
    inner join places on tickets.ticket_id = places.ticket_id
    left join {{ ref('support_targets') }} as targets on tickets.priority = targets.priority

)

select
    ticket_id,
    clock_status,
    {{ of_sound_ticket('hours_to_first_reply') }} as first_reply_hours,
    {{ of_sound_ticket('business_hours_to_first_reply') }} as first_reply_business_hours,
    {{ of_sound_ticket('hours_to_first_solved') }} as first_resolution_hours,
    {{ of_sound_ticket('business_hours_to_first_solved') }} as first_resolution_business_hours,
    {{ of_sound_ticket('hours_to_last_solved') }} as full_resolution_hours,
    {{ of_sound_ticket('business_hours_to_last_solved') }} as full_resolution_business_hours,
    {{ within_target('business_hours_to_first_reply', 'business_hours_since_asked', 'first_reply_target') }}
        as is_first_reply_in_time,
    {{ within_target('business_hours_to_last_solved', 'business_hours_since_created', 'full_resolution_target') }}
        as is_resolution_in_time,
    hours_waiting,
    business_hours_waiting,
    severity_weight,
    case waiting_for when 'solution' then full_resolution_target else first_reply_target end as waiting_target
from hours
