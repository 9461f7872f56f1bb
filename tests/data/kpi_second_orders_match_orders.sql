-- customers by product of the first order, and those of them with a second order, counted again from the lines
with

expected as (

    select
        order_lines.product_id,
        count(distinct first_orders.customer_key) as first_order_customers,
        count(distinct second_orders.customer_key) as second_order_customers
    from {{ ref('fct_orders') }} as first_orders
    inner join {{ ref('fct_order_lines') }} as order_lines
        on
            first_orders.order_id = order_lines.order_id
            and order_lines.line_type = 'product'
            and not order_lines.is_free_gift
    left join {{ ref('fct_orders') }} as second_orders
        on first_orders.customer_key = second_orders.customer_key and second_orders.customer_order_number = 2
    where first_orders.customer_order_number = 1
    group by order_lines.product_id

)

select
    expected.*,
    counted.first_order_customers as counted_first_order_customers,
    counted.second_order_customers as counted_second_order_customers
from expected
full outer join {{ ref('kpi_second_orders') }} as counted on expected.product_id = counted.product_id
where
    counted.first_order_customers is distinct from expected.first_order_customers
    or counted.second_order_customers is distinct from expected.second_order_customers
    or counted.same_product_share > counted.next_product_share
    or counted.same_product_share > counted.same_category_share
