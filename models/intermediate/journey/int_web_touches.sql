-- page views are in their visit, a purchase is in the order that it names; all else is a touchpoint of its own
select
    case
        when event_type = 'product_view' then 'view'
        when event_type in ('add_to_cart', 'remove_from_cart') then 'cart'
        when event_type in ('email_sent', 'sms_sent') then 'message'
        when event_type = 'email_open' then 'message_open'
        when event_type in ('email_click', 'sms_click') then 'message_click'
        when event_type = 'email_unsubscribe' then 'unsubscribe'
        else event_type
    end as touchpoint_kind,
    events.event_id as source_id,
    events.occurred_at,
    events.person_key,
    events.customer_key,
    events.session_key,
    coalesce(
        visits.channel,
        case
            when events.event_type in ('email_sent', 'email_open', 'email_click') then 'email'
            when events.event_type in ('sms_sent', 'sms_click') then 'sms'
        end
    ) as channel,
    coalesce(events.device_type, visits.device_type) as device_type,
    coalesce(events.country, visits.country) as country,
    events.product_id,
    events.campaign,
    1 as event_count
from {{ ref('int_web_events') }} as events
left join {{ ref('int_web_visits') }} as visits
    on events.session_key = visits.session_key and events.person_key = visits.person_key
where events.robot_status = 'person' and events.event_type not in ('page_view', 'purchase')

union all

select
    'visit' as touchpoint_kind,
    concat_ws('|', session_key, person_key) as source_id,
    started_at as occurred_at,
    person_key,
    customer_key,
    session_key,
    channel,
    device_type,
    country,
    null::string as product_id,
    null::string as campaign,
    page_view_count::int as event_count
from {{ ref('int_web_visits') }}
