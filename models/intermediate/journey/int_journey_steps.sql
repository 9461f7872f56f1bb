-- touches of one kind in a row are one step
select
    touches.person_key,
    touches.journey_number,
    touches.touchpoint_kind,
    touches.occurred_at,
    row_number() over (
        partition by touches.person_key, touches.journey_number
        order by touches.occurred_at, kinds.place, touches.source_id
    ) as step_number,
    lead(touches.touchpoint_kind) over (
        partition by touches.person_key order by touches.occurred_at, kinds.place, touches.source_id
    ) as next_kind,
    lead(touches.occurred_at) over (
        partition by touches.person_key order by touches.occurred_at, kinds.place, touches.source_id
    ) as next_at
from {{ ref('journey_touchpoints') }} as touches
inner join {{ ref('journey_kinds') }} as kinds on touches.touchpoint_kind = kinds.touchpoint_kind
where touches.is_new_step and touches.person_key is not null
