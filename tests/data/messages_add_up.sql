-- every event of a message is in one campaign, every message in one band, and an order belongs to one message at most
with

events as (

    select
        count(*) as message_events,
        coalesce(count_if(event_type in ('email_sent', 'sms_sent')), 0) as sends
    from {{ ref('int_web_events') }}
    where not is_on_site and robot_status = 'person'

),

campaigns as (

    select
        coalesce(sum(message_events), 0) as message_events,
        coalesce(sum(sends), 0) as sends,
        coalesce(sum(orders), 0) as orders,
        coalesce(sum(net_revenue), 0) as net_revenue
    from {{ ref('message_campaigns') }}

),

orders as (

    select
        count(distinct orders.order_id) as orders,
        coalesce(sum(facts.net_revenue), 0) as net_revenue
    from {{ ref('int_message_orders') }} as orders
    inner join {{ ref('fct_orders') }} as facts on orders.order_id = facts.order_id and facts.is_valid

),

bands as (

    select coalesce(sum(sends), 0) as sends
    from {{ ref('message_fatigue') }}

)

select
    events.message_events as staged_events,
    events.sends as staged_sends,
    campaigns.*,
    bands.sends as sends_in_bands
from events
cross join campaigns
cross join orders
cross join bands
where
    events.message_events <> campaigns.message_events
    or events.sends <> campaigns.sends
    or events.sends <> bands.sends
    or orders.orders <> campaigns.orders
    or orders.net_revenue <> campaigns.net_revenue
