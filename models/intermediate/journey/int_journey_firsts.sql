-- the first touch of each person of a kind, and of a stage, in the last days of var journey_days. Windows and not
-- groups, since groups by the million that each keep the first of several texts do not fit into memory
with

touches as (

    select
        touches.person_key,
        touches.touchpoint_kind,
        touches.stage,
        touches.occurred_at,
        touches.touch_date,
        touches.customer_key,
        kinds.place,
        touches.source_id,
        {{ first_known('touches.journey_number') }} over of_kind as journey_number,
        {{ first_known('touches.channel') }} over of_kind as channel,
        {{ first_known('touches.device_type') }} over of_kind as device_type,
        {{ first_known('touches.country') }} over of_kind as country,
        count(*) over of_kind as touch_count,
        row_number() over (
            partition by touches.person_key, touches.touchpoint_kind
            order by touches.occurred_at, kinds.place, touches.source_id
        ) as number_in_kind
    from {{ ref('journey_touchpoints') }} as touches
    inner join {{ ref('journey_kinds') }} as kinds on touches.touchpoint_kind = kinds.touchpoint_kind
    cross join {{ ref('int_journey_span') }} as span
    where touches.person_key is not null and touches.occurred_at >= span.begins_at
    window
        of_kind as (
            partition by touches.person_key, touches.touchpoint_kind
            order by touches.occurred_at, kinds.place, touches.source_id
            rows between unbounded preceding and unbounded following
        )

),

-- the first of a stage is the first of its kind
firsts as (

    select
        *,
        {{ first_known('journey_number') }} over of_stage as journey_of_stage,
        {{ first_known('channel') }} over of_stage as channel_of_stage,
        {{ first_known('device_type') }} over of_stage as device_of_stage,
        {{ first_known('country') }} over of_stage as country_of_stage,
        sum(touch_count) over of_stage as touches_of_stage,
        row_number() over (partition by person_key, stage order by {{ touch_order() }}) as number_in_stage
    from touches
    where number_in_kind = 1
    window
        of_stage as (
            partition by person_key, stage
            order by {{ touch_order() }}
            rows between unbounded preceding and unbounded following
        )

)

select
    firsts.person_key,
    firsts.stage,
    case when levels.is_stage then 'all' else firsts.touchpoint_kind end as touchpoint_kind,
    firsts.customer_key,
    firsts.occurred_at as first_at,
    firsts.touch_date as first_date,
    case when levels.is_stage then firsts.touches_of_stage else firsts.touch_count end::int as touch_count,
    firsts.place,
    case when levels.is_stage then firsts.journey_of_stage else firsts.journey_number end as journey_number,
    case when levels.is_stage then firsts.channel_of_stage else firsts.channel end as channel,
    case when levels.is_stage then firsts.device_of_stage else firsts.device_type end as device_type,
    case when levels.is_stage then firsts.country_of_stage else firsts.country end as country
from firsts
inner join (values (true), (false)) as levels (is_stage) on firsts.number_in_stage = 1 or not levels.is_stage
