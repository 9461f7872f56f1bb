with

-- a step is several touches of its kind: within the journey another follows however long it went on, and after its
-- last step the days count from its last touch
steps as (

    select
        steps.touchpoint_kind,
        case
            when steps.next_at <= {{ dbt.dateadd('day', var('journey_pause_days'), 'journeys.ended_at') }}
                then steps.next_kind
            when journeys.ended_at > span.followed_until then 'open'
            else 'end'
        end as next_touchpoint_kind,
        steps.occurred_at,
        steps.next_at
    from {{ ref('int_journey_steps') }} as steps
    inner join {{ ref('int_journeys') }} as journeys
        on steps.person_key = journeys.person_key and steps.journey_number = journeys.journey_number
    cross join {{ ref('int_journey_span') }} as span
    where steps.occurred_at >= span.begins_at

)

-- what is still open may go anywhere, so it is in no share
select
    touchpoint_kind,
    next_touchpoint_kind,
    count(*)::int as steps,
    case
        when next_touchpoint_kind <> 'open'
            then
                count(*)::double
                / sum(case when next_touchpoint_kind <> 'open' then count(*) end) over (partition by touchpoint_kind)
    end as step_share,
    case
        when next_touchpoint_kind not in ('open', 'end')
            then median({{ dbt.datediff('occurred_at', 'next_at', 'second') }} / 3600.0::double)
    end as median_hours
from steps
group by touchpoint_kind, next_touchpoint_kind
