-- money per order in the reporting currency: sums of lines that were rounded one by one, less refunds
with

orders as (

    select
        orders.*,
        coalesce(
            line_sums.gross_revenue, {{ converted('orders.goods', 'orders.included_tax_share') }}
        )::decimal(18, 2) as gross_revenue,
        coalesce(
            line_sums.discounts, {{ converted('orders.discount_given', 'orders.included_tax_share') }}
        )::decimal(18, 2) as discounts,
        line_sums.cost_of_goods as lines_cost,
        line_sums.restocked_cost as lines_restocked_cost,
        line_sums.goods_with_known_cost as lines_known_cost
    from {{ ref('int_orders_judged') }} as orders
    left join {{ ref('int_order_lines_summed') }} as line_sums on orders.order_id = line_sums.order_id

)

select
    orders.*,
    {{ converted('orders.tax_charged') }} as tax_revenue,
    {{ converted('orders.shipping_charged', 'orders.included_tax_share') }}::decimal(18, 2) as shipping_revenue,
    {{ converted('orders.other_charged', 'orders.included_tax_share') }}::decimal(18, 2) as other_revenue,
    {{ converted('orders.gift_cards') }} as gift_cards_sold,
    {{ converted('orders.adjustments') }} as adjustments_charged,
    {{ converted('orders.total') }} as order_total,
    coalesce(refund_sums.refunded_merchandise, 0)::decimal(18, 2) as refunded_merchandise,
    coalesce(refund_sums.refunded_tax, 0)::decimal(18, 2) as refunded_tax,
    coalesce(refund_sums.refunded_shipping, 0)::decimal(18, 2) as refunded_shipping,
    coalesce(refund_sums.units_returned, 0)::decimal(18, 3) as units_returned,
    coalesce(orders.lines_cost, {{ assumed_cost('orders.gross_revenue - orders.discounts') }})::decimal(18, 2)
        as cost_of_goods,
    -- no more comes back than was sold
    coalesce(
        orders.lines_restocked_cost,
        {{ assumed_cost('greatest(least(
            coalesce(refund_sums.restocked_merchandise, 0), orders.gross_revenue - orders.discounts
        ), 0)') }}
    )::decimal(18, 2) as restocked_cost,
    coalesce(orders.lines_known_cost, 0)::decimal(18, 2) as goods_with_known_cost,
    coalesce(refund_sums.return_cost, 0)::decimal(18, 2) as return_cost
from orders
left join {{ ref('int_refunds_summed') }} as refund_sums on orders.order_id = refund_sums.order_id
