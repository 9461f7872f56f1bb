with

brands as (

    select
        purchases.customer_key,
        products.brand,
        products.category,
        sum(purchases.net_revenue) as net_revenue
    from {{ ref('int_activation_purchases') }} as purchases
    inner join {{ ref('dim_products') }} as products on purchases.product_id = products.product_id
    group by purchases.customer_key, products.brand, products.category

),

brand_totals as (

    select customer_key, brand, sum(net_revenue) as net_revenue
    from brands
    where brand is not null
    group by customer_key, brand

),

category_totals as (

    select customer_key, category, sum(net_revenue) as net_revenue
    from brands
    where category is not null
    group by customer_key, category

),

favourite_brands as (

    select customer_key, max_by(brand, (net_revenue, brand)) as brand
    from brand_totals
    group by customer_key

),

favourite_categories as (

    select customer_key, max_by(category, (net_revenue, category)) as category
    from category_totals
    group by customer_key

)

-- what most was paid for
select
    customers.customer_key,
    favourite_brands.brand as preferred_brand,
    favourite_categories.category as preferred_category
from {{ ref('dim_customers') }} as customers
left join favourite_brands on customers.customer_key = favourite_brands.customer_key
left join favourite_categories on customers.customer_key = favourite_categories.customer_key
where favourite_brands.brand is not null or favourite_categories.category is not null
