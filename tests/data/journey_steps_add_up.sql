-- every step looked at goes on in one way, every journey that is over has one path, and shares add up to one
with

steps as (

    select
        steps.touchpoint_kind,
        count(*) as steps
    from {{ ref('int_journey_steps') }} as steps
    cross join {{ ref('int_journey_span') }} as span
    where steps.occurred_at >= span.begins_at
    group by steps.touchpoint_kind

),

transitions as (

    select
        touchpoint_kind,
        sum(steps) as steps,
        count(step_share) as closed_ways,
        sum(step_share) as step_share
    from {{ ref('journey_transitions') }}
    group by touchpoint_kind

),

journeys as (

    select
        coalesce(count_if(journeys.order_id is not null), 0) as orders,
        count(*) as journeys
    from {{ ref('int_journeys') }} as journeys
    cross join {{ ref('int_journey_span') }} as span
    where
        journeys.ended_at >= span.begins_at
        and (journeys.order_id is not null or journeys.ended_at <= span.followed_until)

),

paths as (

    select
        coalesce(sum(journeys) filter (where path_type = 'to_order'), 0) as orders,
        coalesce(sum(journeys), 0) as journeys
    from {{ ref('journey_paths') }}

)

select coalesce(steps.touchpoint_kind, transitions.touchpoint_kind) as wrong_kind
from steps
full outer join transitions on steps.touchpoint_kind = transitions.touchpoint_kind
where
    steps.steps is distinct from transitions.steps
    or (transitions.closed_ways > 0 and abs(transitions.step_share - 1) > 1e-9)

union all

select 'paths' as wrong_kind
from journeys
cross join paths
where journeys.orders <> paths.orders or journeys.journeys <> paths.journeys
