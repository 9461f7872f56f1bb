-- what is known of an order's past agrees with what it is today, and lies between order and as-of date
select
    orders.order_id,
    orders.order_date,
    orders.invalid_reason,
    orders.valid_until,
    orders.is_fully_refunded,
    orders.fully_refunded_on
from {{ ref('fct_orders') }} as orders
cross join {{ ref('as_of') }} as as_of
where
    orders.is_fully_refunded <> (orders.fully_refunded_on is not null)
    or (orders.valid_until is not null and orders.invalid_reason is distinct from 'cancelled')
    or orders.valid_until <= orders.order_date
    or orders.valid_until > as_of.as_of_date
    or orders.fully_refunded_on > as_of.as_of_date
