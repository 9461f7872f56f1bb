-- money per order in the reporting currency: sums of lines that were rounded one by one, less refunds
with

line_sums as (

    select
        order_id,
        sum(gross_revenue)::decimal(18, 2) as gross_revenue,
        sum(discounts)::decimal(18, 2) as discounts
    from {{ ref('fct_order_lines') }}
    group by order_id

),

refund_sums as (

    select
        order_id,
        sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
        sum(refunded_tax)::decimal(18, 2) as refunded_tax,
        sum(refunded_shipping)::decimal(18, 2) as refunded_shipping,
        coalesce(
            sum(quantity) filter (where counted_as not in ('shipping', 'tax', 'adjustment')), 0
        )::decimal(18, 3) as units_returned
    from {{ ref('int_refunds_valued') }}
    where is_linked
    group by order_id

)

select
    orders.*,
    coalesce(line_sums.gross_revenue, {{ converted('orders.goods', 'orders.included_tax_share') }})::decimal(18, 2)
        as gross_revenue,
    coalesce(line_sums.discounts, {{ converted('orders.discount_given', 'orders.included_tax_share') }})::decimal(18, 2)
        as discounts,
    {{ converted('orders.tax_charged') }} as tax_revenue,
    {{ converted('orders.shipping_charged', 'orders.included_tax_share') }}::decimal(18, 2) as shipping_revenue,
    {{ converted('orders.other_charged', 'orders.included_tax_share') }}::decimal(18, 2) as other_revenue,
    {{ converted('orders.gift_cards') }} as gift_cards_sold,
    {{ converted('orders.adjustments') }} as adjustments_charged,
    {{ converted('orders.total') }} as order_total,
    coalesce(refund_sums.refunded_merchandise, 0)::decimal(18, 2) as refunded_merchandise,
    coalesce(refund_sums.refunded_tax, 0)::decimal(18, 2) as refunded_tax,
    coalesce(refund_sums.refunded_shipping, 0)::decimal(18, 2) as refunded_shipping,
    coalesce(refund_sums.units_returned, 0)::decimal(18, 3) as units_returned
from {{ ref('int_orders_judged') }} as orders
left join line_sums on orders.order_id = line_sums.order_id
left join refund_sums on orders.order_id = refund_sums.order_id
