-- what an order was like for the customer, in words; thresholds are in the order's own currency
select
    orders.order_id,
    facts.customer_key,
    facts.order_date,
    facts.is_valid,
    facts.country,
    coalesce(facts.channel, 'unknown') as channel,
    case
        when facts.valid_order_number = 1 then 'first'
        when facts.valid_order_number > 1 then 'repeat'
        else 'unknown'
    end as order_sequence,
    case when facts.discounts > 0 then 'discounted' else 'full_price' end as discount,
    {{ discount_depth('facts.gross_revenue', 'facts.discounts') }} as discount_depth,
    case when facts.is_gift then 'gift' when not facts.is_gift then 'no_gift' else 'unknown' end as gift,
    {{ threshold_reached('orders.free_shipping_threshold') }} as free_shipping,
    {{ threshold_reached('orders.gift_threshold') }} as gift_threshold,
    coalesce(orders.carrier, 'unknown') as carrier,
    case
        when orders.delivered_at >= as_of.as_of_end_at then 'unknown'
        when orders.delivered_at > orders.promised_delivery_at then 'late'
        when orders.delivered_at <= orders.promised_delivery_at then 'in_time'
        else 'unknown'
    end as delivery
from {{ ref('fct_orders') }} as facts
cross join {{ ref('as_of') }} as as_of
inner join {{ ref('stg_orders') }} as orders on facts.order_id = orders.order_id
inner join {{ ref('int_orders_judged') }} as judged on facts.order_id = judged.order_id
