with

-- refunds are movements of their own, because one given after a date was not known on that date; one dated before its
-- order is known with it
lapsed_orders as (

    select order_id, valid_until
    from {{ ref('fct_orders') }}
    where valid_until is not null

)

select
    customer_key,
    'order' as movement,
    order_id,
    order_date as known_on,
    valid_until as known_until,
    order_date as belongs_to,
    gross_revenue - discounts - {{ rfm_cost('cost_of_goods') }} as amount,
    gross_revenue - discounts as net_amount,
    case
        when
            order_type <> 'subscription_renewal'
            and coalesce(least(valid_until, fully_refunded_on) > order_date, true)
            then order_date
    end as counting_order_date,
    least(valid_until, fully_refunded_on) as counted_until
from {{ ref('fct_orders') }}
where customer_key is not null and (is_valid or valid_until is not null)
union all
select
    refunds.customer_key,
    'refund' as movement,
    refunds.order_id,
    greatest(refunds.refund_date, coalesce(refunds.order_date, refunds.refund_date)) as known_on,
    lapsed_orders.valid_until as known_until,
    coalesce(refunds.order_date, refunds.refund_date) as belongs_to,
    {{ rfm_cost('refunds.restocked_cost') }} - refunds.refunded_merchandise as amount,
    -refunds.refunded_merchandise as net_amount,
    null::date as counting_order_date,
    null::date as counted_until
from {{ ref('fct_refunds') }} as refunds
left join lapsed_orders on refunds.order_id = lapsed_orders.order_id
where
    refunds.customer_key is not null
    -- the refund of an order that was valid counted until that order was cancelled
    and (refunds.counts or refunds.refund_date < lapsed_orders.valid_until)
