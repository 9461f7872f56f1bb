-- the first touch of each person of a kind, and of a stage, in the last days of var journey_days
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
        touches.source_id
    from {{ ref('journey_touchpoints') }} as touches
    inner join {{ ref('journey_kinds') }} as kinds on touches.touchpoint_kind = kinds.touchpoint_kind
    cross join {{ ref('int_journey_span') }} as span
    where touches.person_key is not null and touches.occurred_at >= span.begins_at

)

select
    person_key,
    stage,
    case when grouping(touchpoint_kind) = 0 then touchpoint_kind else 'all' end as touchpoint_kind,
    max(customer_key) as customer_key,
    min(occurred_at) as first_at,
    min(touch_date) as first_date,
    count(*)::int as touch_count,
    min_by(place, ({{ touch_order() }})) as place,
    min_by(journey_number, ({{ touch_order() }})) as journey_number,
    min_by(channel, ({{ touch_order() }})) filter (where channel is not null) as channel,
    min_by(device_type, ({{ touch_order() }})) filter (where device_type is not null) as device_type,
    min_by(country, ({{ touch_order() }})) filter (where country is not null) as country
from touches
group by grouping sets ((person_key, stage, touchpoint_kind), (person_key, stage))
