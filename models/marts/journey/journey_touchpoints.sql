with

touches as (

    select
        touchpoint_kind, source_id, occurred_at, person_key, customer_key, session_key, channel, device_type, country,
        product_id, campaign, null::string as order_id, null::decimal(18, 2) as touch_value, event_count
    from {{ ref('int_web_touches') }}
    union all
    select
        touchpoint_kind, source_id, occurred_at, person_key, customer_key, null::string as session_key,
        null::string as channel, device_type, country, null::string as product_id,
        null::string as campaign, order_id, touch_value, 0 as event_count
    from {{ ref('int_journey_shop_touches') }}

),

-- what the person did not do or see has no place in the order of their steps
placed_touches as (

    select
        touches.*,
        kinds.stage,
        kinds.place,
        kinds.is_step,
        lag(touches.occurred_at) over (
            partition by coalesce(touches.person_key, touches.source_id), kinds.is_step
            order by touches.occurred_at, kinds.place, touches.source_id
        ) as previous_at,
        lag(touches.touchpoint_kind) over (
            partition by coalesce(touches.person_key, touches.source_id), kinds.is_step
            order by touches.occurred_at, kinds.place, touches.source_id
        ) as previous_kind
    from touches
    inner join {{ ref('journey_kinds') }} as kinds on touches.touchpoint_kind = kinds.touchpoint_kind

),

-- a journey ends with an order, or where nothing follows for long
begun_touches as (

    select
        *,
        coalesce(previous_kind in ('order', 'repeat_order'), false) as follows_order,
        previous_kind is null
        or previous_kind in ('order', 'repeat_order')
        or previous_at < {{ dbt.dateadd('day', -(var('journey_pause_days') | int), 'occurred_at') }} as begins_journey
    from placed_touches

)

select
    concat_ws('|', touchpoint_kind, source_id) as touchpoint_id,
    touchpoint_kind,
    stage,
    occurred_at,
    {{ reporting_date('occurred_at') }} as touch_date,
    person_key,
    customer_key,
    case
        when is_step then (sum(begins_journey::int) over (
            partition by coalesce(person_key, source_id), is_step order by occurred_at, place, source_id
            rows between unbounded preceding and current row
        ))::int
    end as journey_number,
    is_step and (begins_journey or previous_kind <> touchpoint_kind) as is_new_step,
    is_step and follows_order as follows_order,
    session_key,
    channel,
    device_type,
    country,
    product_id,
    campaign,
    order_id,
    source_id,
    touch_value,
    event_count
from begun_touches
