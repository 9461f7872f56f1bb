-- what the product of an event cost: as shown, and as the catalogue has it today, in the reporting currency
with

events as (

    select
        events.event_id,
        events.event_type,
        events.occurred_at,
        events.session_key,
        events.person_key,
        events.product_id,
        events.cart_id,
        events.quantity,
        events.unit_price,
        products.price,
        coalesce(events.currency, as_of.reporting_currency) as shown_currency,
        coalesce(products.currency, as_of.reporting_currency) as catalogue_currency,
        as_of.reporting_currency,
        {{ reporting_date('events.occurred_at') }} as event_date
    from {{ ref('int_web_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('stg_products') }} as products on events.product_id = products.product_id
    where
        events.event_type in ('product_view', 'add_to_cart', 'remove_from_cart', 'checkout')
        and events.robot_status = 'person'

),

rates as (

    select currency, rate_date, exchange_rate
    from {{ ref('stg_exchange_rates_daily') }}

),

rated_events as (

    select
        events.*,
        case when events.shown_currency = events.reporting_currency then 1 else shown.exchange_rate end as shown_rate,
        case when events.catalogue_currency = events.reporting_currency then 1 else catalogue.exchange_rate end
            as catalogue_rate
    from events
    left join rates as shown on events.shown_currency = shown.currency and events.event_date = shown.rate_date
    left join rates as catalogue
        on events.catalogue_currency = catalogue.currency and events.event_date = catalogue.rate_date

)

select
    event_id,
    event_type,
    occurred_at,
    session_key,
    person_key,
    product_id,
    cart_id,
    quantity,
    {{ in_decimals('unit_price', 'shown_rate', 2) }} as shown_price,
    {{ in_decimals('price', 'catalogue_rate', 2) }} as catalogue_price
from rated_events
