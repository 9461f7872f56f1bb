-- descriptions join last: what is computed on the way stays narrow
with

described_orders as (

    select
        orders.*,
        numbers.is_valid,
        numbers.counts_for_frequency,
        numbers.is_fully_refunded,
        numbers.fully_refunded_on,
        numbers.valid_order_number,
        numbers.customer_order_number,
        numbers.days_since_previous_order,
        stg_orders.loaded_at,
        stg_orders.store_id,
        stg_orders.status,
        stg_orders.channel,
        stg_orders.country,
        stg_orders.region,
        stg_orders.device_type,
        stg_orders.payment_method,
        stg_orders.discount_code,
        stg_orders.discount_type,
        stg_orders.is_gift,
        stg_orders.subscription_id,
        stg_orders.currency,
        stg_orders.payment_fee,
        stg_orders.shipping_cost as carrier_cost,
        stg_orders.fulfilment_cost as handling_cost
    from {{ ref('int_orders_settled') }} as orders
    inner join {{ ref('int_orders_numbered') }} as numbers on orders.order_id = numbers.order_id
    inner join {{ ref('stg_orders') }} as stg_orders on orders.order_id = stg_orders.order_id

)

-- what the order says, else what the shop assumes
select
    orders.*,
    orders.payment_fee is not null as is_payment_cost_known,
    orders.carrier_cost is not null as is_shipping_cost_known,
    orders.handling_cost is not null as is_fulfilment_cost_known,
    {{ told_or_assumed('orders.payment_fee', 'payment') }} as payment_cost,
    {{ told_or_assumed('orders.carrier_cost', 'shipping') }} as shipping_cost,
    {{ told_or_assumed('orders.handling_cost', 'fulfilment') }} as fulfilment_cost
from described_orders as orders
cross join {{ ref('int_cost_assumptions_spread') }} as assumed
