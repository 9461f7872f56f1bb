with

touches as (

    select
        touches.*,
        kinds.place
    from {{ ref('journey_touchpoints') }} as touches
    inner join {{ ref('journey_kinds') }} as kinds on touches.touchpoint_kind = kinds.touchpoint_kind
    where touches.journey_number is not null and touches.person_key is not null

)

select
    person_key,
    journey_number,
    max(customer_key) as customer_key,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    bool_or(follows_order) as follows_order,
    count(*)::int as touch_count,
    max(order_id) filter (where touchpoint_kind in ('order', 'repeat_order')) as order_id,
    max(occurred_at) filter (where touchpoint_kind in ('order', 'repeat_order')) as ordered_at,
    min_by(channel, (occurred_at, place, source_id)) filter (where channel is not null) as first_channel,
    max_by(channel, (occurred_at, place, source_id)) filter (where channel is not null) as last_channel,
    min(occurred_at) filter (where channel is not null) as channel_known_at,
    min_by(device_type, (occurred_at, place, source_id)) filter (where device_type is not null) as device_type,
    min(occurred_at) filter (where device_type is not null) as device_known_at,
    min_by(country, (occurred_at, place, source_id)) filter (where country is not null) as country,
    min(occurred_at) filter (where country is not null) as country_known_at
from touches
group by person_key, journey_number
