with

-- a visitor is the last customer that an event names with it
visitors as (

    select
        visitor_id,
        max_by(customer_id, (occurred_at, event_id)) as customer_id
    from {{ ref('stg_web_events') }}
    where visitor_id is not null and customer_id is not null
    group by visitor_id

),

events as (

    select
        identities.customer_key,
        case events.event_type
            when 'add_to_cart' then 'cart'
            when 'checkout' then 'checkout'
            else 'view'
        end as kind,
        events.occurred_at,
        events.quantity,
        events.unit_price
    from {{ ref('stg_web_events') }} as events
    left join visitors on events.visitor_id = visitors.visitor_id
    inner join {{ ref('int_customer_identities') }} as identities
        on
            coalesce(events.customer_id, visitors.customer_id) = identities.identity
            and identities.identity_type = 'customer_id'
    cross join {{ ref('as_of') }} as as_of
    where
        events.event_type in ('add_to_cart', 'checkout', 'product_view')
        and not coalesce(events.is_bot, false)
        and events.occurred_at < as_of.as_of_end_at

),

last_events as (

    select
        customer_key,
        kind,
        max(occurred_at) as abandoned_at,
        max_by(coalesce(quantity, 1) * unit_price, occurred_at)::decimal(18, 2) as value
    from events
    group by customer_key, kind

),

last_orders as (

    select
        customer_key,
        max(ordered_at) as ordered_at
    from {{ ref('fct_orders') }}
    where is_valid and customer_key is not null
    group by customer_key

)

select
    last_events.customer_key,
    last_events.kind,
    last_events.abandoned_at,
    last_events.value,
    coalesce(last_orders.ordered_at >= last_events.abandoned_at, false) as is_recovered,
    not coalesce(last_orders.ordered_at >= last_events.abandoned_at, false)
    and last_events.abandoned_at >= as_of.as_of_end_at - interval '30' day as is_open
from last_events
cross join {{ ref('as_of') }} as as_of
left join last_orders on last_events.customer_key = last_orders.customer_key
