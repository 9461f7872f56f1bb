-- when a person came to the next stage, and to an order, after the first touch, within the days of var
-- journey_pause_days
with

stages as (

    select stage, min(place) as place, row_number() over (order by min(place), stage) as stage_number
    from {{ ref('journey_kinds') }}
    group by stage

),

progress as (

    select
        touches.person_key,
        stages.stage_number,
        touches.touchpoint_kind in ('order', 'repeat_order') as is_order,
        touches.occurred_at
    from {{ ref('journey_touchpoints') }} as touches
    inner join {{ ref('journey_kinds') }} as kinds on touches.touchpoint_kind = kinds.touchpoint_kind
    inner join stages on kinds.stage = stages.stage
    cross join {{ ref('int_journey_span') }} as span
    where
        kinds.is_progress and stages.stage_number > 1 and touches.person_key is not null
        and touches.occurred_at >= span.begins_at

)

select
    firsts.person_key,
    firsts.stage,
    firsts.touchpoint_kind,
    min(progress.occurred_at) filter (where progress.stage_number = stages.stage_number + 1) as next_stage_at,
    min(progress.occurred_at) filter (where progress.is_order) as ordered_at
from {{ ref('int_journey_firsts') }} as firsts
inner join stages on firsts.stage = stages.stage
inner join progress
    on
        firsts.person_key = progress.person_key
        and firsts.first_at <= progress.occurred_at
        and {{ dbt.dateadd('day', var('journey_pause_days'), 'firsts.first_at') }} >= progress.occurred_at
        and (progress.is_order or progress.stage_number = stages.stage_number + 1)
group by firsts.person_key, firsts.stage, firsts.touchpoint_kind
