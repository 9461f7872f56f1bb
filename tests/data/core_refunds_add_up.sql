-- the parts of a refund are its amount, and the refunds of an order, whenever given, are those that the
-- order carries: so both bases agree in total
with

refund_sums as (

    select
        order_id,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(refunded_tax) as refunded_tax,
        sum(refunded_shipping) as refunded_shipping,
        sum(restocked_cost) as restocked_cost,
        sum(return_cost) as return_cost,
        sum(quantity) as units_returned,
        count(*) filter (
            where refund_amount <> refunded_merchandise + refunded_tax + refunded_shipping + refunded_adjustment
        ) as broken_refunds,
        count(*) filter (
            where refund_amount < 0 or refunded_merchandise < 0 or refunded_tax < 0 or refunded_shipping < 0
        ) as negative_refunds
    from {{ ref('fct_refunds') }}
    group by order_id

)

select
    refund_sums.*,
    orders.refunded_merchandise as order_refunded_merchandise
from refund_sums
full outer join {{ ref('fct_orders') }} as orders on refund_sums.order_id = orders.order_id
where
    refund_sums.broken_refunds > 0
    or refund_sums.negative_refunds > 0
    or (refund_sums.order_id is not null and orders.order_id is null)
    or (
        orders.order_id is not null
        and (
            orders.refunded_merchandise <> coalesce(refund_sums.refunded_merchandise, 0)
            or orders.refunded_tax <> coalesce(refund_sums.refunded_tax, 0)
            or orders.refunded_shipping <> coalesce(refund_sums.refunded_shipping, 0)
            or orders.restocked_cost <> coalesce(refund_sums.restocked_cost, 0)
            or orders.return_cost <> coalesce(refund_sums.return_cost, 0)
            or orders.units_returned <> coalesce(refund_sums.units_returned, 0)
        )
    )
