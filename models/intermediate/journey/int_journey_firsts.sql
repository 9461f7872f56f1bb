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
        touches.journey_number,
        touches.channel,
        touches.device_type,
        touches.country,
        kinds.place,
        touches.source_id,
        count(*) over (partition by touches.person_key, touches.touchpoint_kind) as touch_count,
        row_number() over (
            partition by touches.person_key, touches.touchpoint_kind
            order by touches.occurred_at, kinds.place, touches.source_id
        ) as number_in_kind
    from {{ ref('journey_touchpoints') }} as touches
    inner join {{ ref('journey_kinds') }} as kinds on touches.touchpoint_kind = kinds.touchpoint_kind
    cross join {{ ref('int_journey_span') }} as span
    where touches.person_key is not null and touches.occurred_at >= span.begins_at

),

-- the first of a stage is the first of its kind
firsts as (

    select
        *,
        sum(touch_count) over (partition by person_key, stage) as touches_of_stage,
        row_number() over (partition by person_key, stage order by {{ touch_order() }}) as number_in_stage
    from touches
    where number_in_kind = 1

)

-- what later touches say is not known at the first, so its own channel, device and country stand, or none
select
    firsts.person_key,
    firsts.stage,
    case when levels.is_stage then 'all' else firsts.touchpoint_kind end as touchpoint_kind,
    firsts.customer_key,
    firsts.occurred_at as first_at,
    firsts.touch_date as first_date,
    case when levels.is_stage then firsts.touches_of_stage else firsts.touch_count end::int as touch_count,
    firsts.place,
    firsts.journey_number,
    firsts.channel,
    firsts.device_type,
    firsts.country
from firsts
inner join (values (true), (false)) as levels (is_stage) on firsts.number_in_stage = 1 or not levels.is_stage
