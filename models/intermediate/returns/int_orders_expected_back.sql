with

category_sums as (

    select
        lines.order_id,
        coalesce(products.category, 'unknown') as category,
        sum(lines.net_sales) as net_sales,
        count(*) as line_count
    from {{ ref('int_order_lines_returned') }} as lines
    left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id
    group by lines.order_id, coalesce(products.category, 'unknown')

),

-- what an order mostly holds and how much: both decide how often something comes back
order_classes as (

    select
        order_id,
        max_by(category, (net_sales, category)) as main_category,
        least(sum(line_count), 3)::int as line_count_class
    from category_sums
    group by order_id

),

orders as (

    select
        orders.order_id,
        orders.customer_key,
        orders.has_return,
        order_classes.main_category,
        order_classes.line_count_class
    from {{ ref('int_orders_returned') }} as orders
    inner join order_classes on orders.order_id = order_classes.order_id

),

class_rates as (

    select
        main_category,
        line_count_class,
        -- a decimal, so that sums do not depend on the number of threads
        (count_if(has_return)::double / count(*))::decimal(18, 9) as expected_return
    from orders
    group by main_category, line_count_class

)

select
    orders.order_id,
    orders.customer_key,
    class_rates.expected_return
from orders
inner join class_rates
    on
        orders.main_category = class_rates.main_category
        and orders.line_count_class = class_rates.line_count_class
