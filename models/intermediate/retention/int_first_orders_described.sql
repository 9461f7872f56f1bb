with

first_orders as (

    select
        customer_key,
        order_id,
        order_date,
        coalesce(channel, 'unknown') as channel,
        coalesce(country, 'unknown') as country
    from {{ ref('fct_orders') }}
    where customer_order_number = 1

),

category_sums as (

    select
        first_orders.order_id,
        coalesce(products.category, 'unknown') as category,
        sum(order_lines.gross_revenue - order_lines.discounts) as net_sales
    from {{ ref('fct_order_lines') }} as order_lines
    inner join first_orders on order_lines.order_id = first_orders.order_id
    inner join {{ ref('dim_products') }} as products on order_lines.product_id = products.product_id
    where order_lines.line_type = 'product'
    group by first_orders.order_id, coalesce(products.category, 'unknown')

),

-- an order of several categories belongs to the one that most was spent on
main_categories as (

    select
        order_id,
        max_by(category, (net_sales, category)) as category
    from category_sums
    group by order_id

)

select
    first_orders.customer_key,
    first_orders.order_id,
    first_orders.order_date,
    first_orders.channel,
    first_orders.country,
    coalesce(main_categories.category, 'unknown') as category
from first_orders
left join main_categories on first_orders.order_id = main_categories.order_id
