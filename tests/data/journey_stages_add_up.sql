-- each person of a stage or kind has one value of every dimension, and so has what was left behind; nobody goes on who
-- was not followed
with

dimensions as (

    select
        stage,
        touchpoint_kind,
        dimension,
        sum(persons) as persons,
        sum(touches) as touches,
        sum(persons_followed) as persons_followed,
        sum(persons_going_on) as persons_going_on,
        sum(value_dropped) as value_dropped
    from {{ ref('journey_stages') }}
    group by stage, touchpoint_kind, dimension

),

abandoned as (

    select abandonments.kind, sum(abandonments.value) as value_dropped
    from {{ ref('journey_abandoned_carts') }} as abandonments
    cross join {{ ref('int_journey_span') }} as span
    where not abandonments.is_recovered and abandonments.abandoned_at >= span.begins_at
    group by abandonments.kind

),

touchpoints as (

    select
        touches.stage,
        touches.touchpoint_kind,
        count(distinct touches.person_key) as persons,
        count(*) as touches
    from {{ ref('journey_touchpoints') }} as touches
    cross join {{ ref('int_journey_span') }} as span
    where touches.person_key is not null and touches.occurred_at >= span.begins_at
    group by touches.stage, touches.touchpoint_kind

)

select
    dimensions.stage as wrong_stage,
    dimensions.touchpoint_kind as wrong_kind,
    dimensions.dimension as wrong_dimension
from dimensions
left join dimensions as totals
    on
        dimensions.stage = totals.stage and dimensions.touchpoint_kind = totals.touchpoint_kind
        and totals.dimension = 'total'
where
    dimensions.persons is distinct from totals.persons
    or dimensions.touches is distinct from totals.touches
    or dimensions.persons_followed is distinct from totals.persons_followed
    or dimensions.persons_going_on is distinct from totals.persons_going_on
    or dimensions.persons_going_on > dimensions.persons_followed
    or dimensions.value_dropped is distinct from totals.value_dropped

union all

select touchpoints.stage as wrong_stage, touchpoints.touchpoint_kind as wrong_kind, 'touchpoints' as wrong_dimension
from touchpoints
left join dimensions
    on
        touchpoints.stage = dimensions.stage and touchpoints.touchpoint_kind = dimensions.touchpoint_kind
        and dimensions.dimension = 'total'
where touchpoints.persons is distinct from dimensions.persons or touchpoints.touches is distinct from dimensions.touches

union all

select 'left behind' as wrong_stage, abandoned.kind as wrong_kind, 'total' as wrong_dimension
from abandoned
left join dimensions on abandoned.kind = dimensions.touchpoint_kind and dimensions.dimension = 'total'
where abandoned.value_dropped is distinct from dimensions.value_dropped
