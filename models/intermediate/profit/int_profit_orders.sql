select
    order_date as profit_date,
    count(*)::int as orders,
    sum(gross_revenue)::decimal(18, 2) as gross_revenue,
    sum(discounts)::decimal(18, 2) as discounts,
    sum(shipping)::decimal(18, 2) as shipping,
    sum(tax)::decimal(18, 2) as tax,
    sum(cost_of_goods)::decimal(18, 2) as cost_of_goods,
    sum(goods_with_known_cost)::decimal(18, 2) as goods_with_known_cost,
    sum(payment_cost)::decimal(18, 2) as payment_cost,
    sum(is_payment_cost_known::int)::int as orders_with_payment_cost,
    sum(shipping_cost)::decimal(18, 2) as shipping_cost,
    sum(is_shipping_cost_known::int)::int as orders_with_shipping_cost,
    sum(fulfilment_cost)::decimal(18, 2) as fulfilment_cost,
    sum(is_fulfilment_cost_known::int)::int as orders_with_fulfilment_cost
from {{ ref('fct_orders') }}
where is_valid
group by order_date
