-- how a visit came is what its first event with a source says, else the page before its first event
with

visits as (

    select
        session_key,
        person_key,
        max(customer_key) as customer_key,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*)::int as event_count,
        coalesce(count_if(event_type = 'page_view'), 0)::int as page_view_count,
        max(occurred_at) filter (where event_type = 'purchase') as purchased_at,
        coalesce(
            min_by(source_and_medium, (occurred_at, event_id)) filter (where source_and_medium <> '|'), '|'
        ) as source_and_medium,
        min_by(referrer_host, (occurred_at, event_id)) as referrer_host,
        bool_or(has_click_id) as has_click_id,
        min_by(device_type, (occurred_at, event_id)) filter (where device_type is not null) as device_type,
        min_by(country, (occurred_at, event_id)) filter (where country is not null) as country,
        min_by(cart_id, (occurred_at, event_id)) filter (where cart_id is not null) as cart_id
    from {{ ref('int_web_events') }}
    where is_on_site and robot_status = 'person'
    group by session_key, person_key

),

channels as (

    {{ traffic_channels('visits') }}

)

select
    visits.session_key,
    visits.person_key,
    visits.customer_key,
    visits.started_at,
    visits.ended_at,
    visits.event_count,
    visits.page_view_count,
    visits.purchased_at,
    coalesce(channels.channel, {{ other_channel('visits', 'visits.has_click_id') }}) as channel,
    visits.device_type,
    visits.country,
    visits.cart_id
from visits
left join channels
    on visits.source_and_medium = channels.source_and_medium and visits.referrer_host = channels.referrer_host
