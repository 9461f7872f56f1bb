-- each product once per order, however many lines it has; what was thrown in is no reason to come
select distinct
    first_orders.customer_key,
    order_lines.product_id
from {{ ref('fct_order_lines') }} as order_lines
inner join {{ ref('int_first_orders_described') }} as first_orders on order_lines.order_id = first_orders.order_id
where order_lines.line_type = 'product' and not order_lines.is_free_gift
