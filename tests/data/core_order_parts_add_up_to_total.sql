-- goods less discounts, tax, shipping, charges and gift cards make the total of an order that balances,
-- but for half a cent per rounded part
with

line_counts as (

    select order_id, count(*) as line_count
    from {{ ref('fct_order_lines') }}
    group by order_id

)

select
    orders.order_id,
    orders.revenue_basis,
    orders.order_total,
    orders.gross_revenue - orders.discounts + orders.tax + orders.shipping + orders.other_charges
    + orders.gift_cards_sold + orders.adjustments_charged as sum_of_parts
from {{ ref('fct_orders') }} as orders
left join line_counts on orders.order_id = line_counts.order_id
where
    orders.is_balanced
    and abs(
        orders.order_total - orders.gross_revenue + orders.discounts - orders.tax - orders.shipping
        - orders.other_charges - orders.gift_cards_sold - orders.adjustments_charged
    ) > 0.05 * orders.exchange_rate::double + 0.005 * (6 + 2 * coalesce(line_counts.line_count, 1))
