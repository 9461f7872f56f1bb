with

second_orders as (

    select order_id, customer_key
    from {{ ref('fct_orders') }}
    where customer_order_number = 2

)

-- each product once per order, however many lines it has; what was thrown in was not bought
select distinct
    second_orders.customer_key,
    order_lines.product_id
from {{ ref('fct_order_lines') }} as order_lines
inner join second_orders on order_lines.order_id = second_orders.order_id
where order_lines.line_type = 'product' and not order_lines.is_free_gift
