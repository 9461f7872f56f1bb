-- a cart is what a person put together in one journey; events that name no cart are in the one of their visit
with

cart_events as (

    select
        events.event_id,
        events.event_type,
        events.occurred_at,
        events.person_key,
        touches.customer_key,
        touches.journey_number,
        concat_ws(
            '|', coalesce(events.cart_id, visits.cart_id, events.session_key), events.person_key,
            touches.journey_number::string
        ) as cart_key,
        events.product_id,
        events.quantity * case events.event_type when 'add_to_cart' then 1 when 'remove_from_cart' then -1 else 0 end
            as quantity,
        events.shown_price,
        events.catalogue_price,
        visits.purchased_at,
        touches.channel,
        touches.device_type,
        touches.country
    from {{ ref('int_web_prices') }} as events
    inner join {{ ref('journey_touchpoints') }} as touches
        on events.event_id = touches.source_id and touches.touchpoint_kind in ('cart', 'checkout')
    left join {{ ref('int_web_visits') }} as visits
        on events.session_key = visits.session_key and events.person_key = visits.person_key
    where events.event_type in ('add_to_cart', 'remove_from_cart', 'checkout')

),

items as (

    select
        cart_key,
        product_id,
        greatest(sum(quantity), 0)::decimal(18, 3) as quantity,
        coalesce(
            max_by(shown_price, (occurred_at, event_id)) filter (where shown_price is not null),
            max_by(catalogue_price, (occurred_at, event_id)) filter (where catalogue_price is not null)
        ) as unit_price
    from cart_events
    where event_type <> 'checkout'
    group by cart_key, product_id

),

contents as (

    select
        cart_key,
        sum(quantity)::decimal(18, 3) as quantity,
        sum(round(quantity * unit_price, 2))::decimal(18, 2) as cart_value,
        coalesce(count_if(quantity > 0 and unit_price is null), 0)::int as unpriced_items
    from items
    group by cart_key

),

carts as (

    select
        cart_key,
        person_key,
        journey_number,
        max(customer_key) as customer_key,
        min(occurred_at) as started_at,
        max(occurred_at) as last_at,
        max(purchased_at) as purchased_at,
        bool_or(event_type = 'checkout') as has_checkout,
        min_by(channel, (occurred_at, event_id)) filter (where channel is not null) as channel,
        min_by(device_type, (occurred_at, event_id)) filter (where device_type is not null) as device_type,
        min_by(country, (occurred_at, event_id)) filter (where country is not null) as country
    from cart_events
    group by cart_key, person_key, journey_number

)

select
    carts.*,
    contents.quantity,
    contents.cart_value,
    coalesce(contents.unpriced_items, 0) as unpriced_items
from carts
left join contents on carts.cart_key = contents.cart_key
