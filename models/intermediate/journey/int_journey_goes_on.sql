-- when a person came to the next stage, and to an order, after the first touch, within the days of var
-- journey_pause_days
with

stages as (

    {{ numbered_stages() }}

),

orders as (

    select
        stages.stage_number as order_stage_number,
        kinds.place as order_place
    from {{ ref('journey_kinds') }} as kinds
    inner join stages on kinds.stage = stages.stage
    where kinds.touchpoint_kind = 'order'

),

progress as (

    select
        touches.person_key,
        touches.journey_number,
        touches.occurred_at,
        kinds.place,
        stages.stage_number,
        touches.touchpoint_kind in ('order', 'repeat_order') as is_order
    from {{ ref('journey_touchpoints') }} as touches
    inner join {{ ref('journey_kinds') }} as kinds on touches.touchpoint_kind = kinds.touchpoint_kind
    inner join stages on kinds.stage = stages.stage
    cross join {{ ref('int_journey_span') }} as span
    where
        kinds.is_progress and stages.stage_number > 1 and touches.person_key is not null
        and touches.occurred_at >= span.begins_at

),

followed as (

    select
        firsts.person_key,
        firsts.stage,
        firsts.touchpoint_kind,
        progress.occurred_at,
        progress.is_order,
        -- the order that a journey ends with is its purchase, whichever number it has; it is retention only after an
        -- order before
        case
            when progress.is_order and stages.stage_number + 1 = orders.order_stage_number then true
            when
                progress.is_order and progress.journey_number = firsts.journey_number
                and firsts.place < orders.order_place
                then false
            else progress.stage_number = stages.stage_number + 1
        end as is_next_stage
    from {{ ref('int_journey_firsts') }} as firsts
    inner join stages on firsts.stage = stages.stage
    cross join orders
    inner join progress
        on
            firsts.person_key = progress.person_key
            and firsts.first_at <= progress.occurred_at
            -- what is delivered at once follows its order
            and (firsts.first_at < progress.occurred_at or firsts.place <= progress.place)
            and {{ dbt.dateadd('day', var('journey_pause_days'), 'firsts.first_at') }} >= progress.occurred_at
            and (progress.is_order or progress.stage_number = stages.stage_number + 1)

)

select
    person_key,
    stage,
    touchpoint_kind,
    min(occurred_at) filter (where is_next_stage) as next_stage_at,
    min(occurred_at) filter (where is_order) as ordered_at
from followed
group by person_key, stage, touchpoint_kind
