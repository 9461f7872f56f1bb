-- an order belongs to the last message that the person clicked in the days of var message_click_days before
with

clicks as (

    select
        person_key,
        event_id,
        occurred_at,
        coalesce(campaign, 'unknown') as campaign,
        case when event_type = 'sms_click' then 'sms' else 'email' end as message_channel
    from {{ ref('int_web_events') }}
    where event_type in ('email_click', 'sms_click') and robot_status = 'person' and person_key is not null

)

select
    orders.order_id,
    orders.touch_value as net_revenue,
    max_by(clicks.campaign, (clicks.occurred_at, clicks.event_id)) as campaign,
    max_by(clicks.message_channel, (clicks.occurred_at, clicks.event_id)) as message_channel
from {{ ref('journey_touchpoints') }} as orders
inner join clicks
    on
        orders.person_key = clicks.person_key
        and orders.occurred_at >= clicks.occurred_at
        and orders.occurred_at <= {{ dbt.dateadd('day', var('message_click_days'), 'clicks.occurred_at') }}
where orders.touchpoint_kind in ('order', 'repeat_order')
group by orders.order_id, orders.touch_value
