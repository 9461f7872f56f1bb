-- what orders that count brought, and what their refunds took: a renewal is no decision to buy, and an order given
-- back whole none that held
with

purchases as (

    select
        customer_key,
        order_id,
        counting_order_date,
        counted_until,
        net_amount
    from {{ ref('int_rfm_movements') }}
    where counting_order_date is not null

),

refunds as (

    select
        customer_key,
        order_id,
        known_on,
        net_amount
    from {{ ref('int_rfm_movements') }}
    where movement = 'refund'

)

select
    customer_key,
    counting_order_date as purchase_date,
    counting_order_date as known_on,
    counted_until,
    net_amount
from purchases
union all
select
    refunds.customer_key,
    purchases.counting_order_date as purchase_date,
    -- a refund dated before its order is known with it
    greatest(refunds.known_on, purchases.counting_order_date) as known_on,
    purchases.counted_until,
    refunds.net_amount
from refunds
inner join purchases on refunds.order_id = purchases.order_id
union all
-- money back that names no order belongs to no day
select
    customer_key,
    null::date as purchase_date,
    known_on,
    null::date as counted_until,
    net_amount
from refunds
where order_id is null
