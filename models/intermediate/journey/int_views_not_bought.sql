-- the last view of each product by each person, unless they put it into a cart or bought it around then
with

views as (

    select
        touches.person_key,
        touches.product_id,
        max(touches.customer_key) as customer_key,
        max(touches.occurred_at) as last_at,
        max(touches.journey_number) as journey_number,
        count(*)::int as view_count,
        max_by(touches.source_id, (touches.occurred_at, touches.source_id)) as event_id,
        max_by(touches.channel, (touches.occurred_at, touches.source_id)) as channel,
        max_by(touches.device_type, (touches.occurred_at, touches.source_id)) as device_type,
        max_by(touches.country, (touches.occurred_at, touches.source_id)) as country
    from {{ ref('journey_touchpoints') }} as touches
    where touches.touchpoint_kind = 'view' and touches.product_id is not null and touches.person_key is not null
    group by touches.person_key, touches.product_id

),

in_carts as (

    select distinct person_key, journey_number, product_id
    from {{ ref('journey_touchpoints') }}
    where touchpoint_kind = 'cart' and product_id is not null and person_key is not null

),

purchases as (

    select distinct
        orders.person_key,
        lines.product_id,
        orders.occurred_at as ordered_at
    from {{ ref('journey_touchpoints') }} as orders
    inner join {{ ref('fct_order_lines') }} as lines on orders.order_id = lines.order_id
    where orders.touchpoint_kind in ('order', 'repeat_order') and lines.line_type = 'product'

),

bought as (

    select
        views.person_key,
        views.product_id,
        coalesce(count_if(
            purchases.ordered_at
            >= {{ dbt.dateadd('day', -(var('journey_pause_days') | int), 'views.last_at') }}
            and purchases.ordered_at
            <= {{ dbt.dateadd('minute', var('cart_abandoned_minutes'), 'views.last_at') }}
        ), 0) > 0 as is_bought,
        min(purchases.ordered_at) filter (
            where purchases.ordered_at > {{ dbt.dateadd('minute', var('cart_abandoned_minutes'), 'views.last_at') }}
            and purchases.ordered_at
            <= {{ dbt.dateadd('day', var('journey_pause_days'), 'views.last_at') }}
        ) as ordered_at
    from views
    inner join purchases on views.person_key = purchases.person_key and views.product_id = purchases.product_id
    group by views.person_key, views.product_id

)

select
    views.*,
    bought.ordered_at,
    coalesce(prices.shown_price, prices.catalogue_price) as unit_price
from views
left join in_carts
    on
        views.person_key = in_carts.person_key
        and views.journey_number = in_carts.journey_number
        and views.product_id = in_carts.product_id
left join bought on views.person_key = bought.person_key and views.product_id = bought.product_id
left join {{ ref('int_web_prices') }} as prices on views.event_id = prices.event_id
where in_carts.person_key is null and not coalesce(bought.is_bought, false)
