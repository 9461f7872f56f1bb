with

first_products as (

    select
        first_orders.customer_key,
        first_orders.product_id,
        products.category
    from {{ ref('int_first_order_products') }} as first_orders
    inner join {{ ref('dim_products') }} as products on first_orders.product_id = products.product_id

),

second_products as (

    select
        second_orders.customer_key,
        second_orders.product_id,
        products.category
    from {{ ref('int_second_order_products') }} as second_orders
    inner join {{ ref('dim_products') }} as products on second_orders.product_id = products.product_id

),

pair_counts as (

    select
        first_products.product_id,
        second_products.product_id as next_product_id,
        count(*) as customers
    from first_products
    inner join second_products on first_products.customer_key = second_products.customer_key
    group by first_products.product_id, second_products.product_id

),

-- a customer counts once for a category, however many products of it they took
category_counts as (

    select
        first_products.product_id,
        count(distinct first_products.customer_key) as same_category_customers
    from first_products
    inner join second_products
        on
            first_products.customer_key = second_products.customer_key
            and first_products.category = second_products.category
    group by first_products.product_id

),

next_products as (

    select
        product_id,
        max_by(next_product_id, (customers, next_product_id)) as next_product_id,
        max(customers) as next_product_customers,
        coalesce(max(case when product_id = next_product_id then customers end), 0) as same_product_customers
    from pair_counts
    group by product_id

)

select
    next_products.product_id,
    next_products.next_product_id,
    next_products.next_product_customers,
    next_products.same_product_customers,
    coalesce(category_counts.same_category_customers, 0) as same_category_customers
from next_products
left join category_counts on next_products.product_id = category_counts.product_id
