with

brands as (

    select
        purchases.customer_key,
        products.brand,
        products.category,
        grouping(products.brand) = 0 as is_of_brand,
        sum(purchases.net_revenue) as net_revenue
    from {{ ref('int_activation_purchases') }} as purchases
    inner join {{ ref('dim_products') }} as products on purchases.product_id = products.product_id
    group by grouping sets ((purchases.customer_key, products.brand), (purchases.customer_key, products.category))

)

-- what most was paid for
select
    customer_key,
    max_by(brand, (net_revenue, brand)) filter (where is_of_brand and brand is not null) as preferred_brand,
    max_by(category, (net_revenue, category)) filter (where not is_of_brand and category is not null)
        as preferred_category
from brands
where brand is not null or category is not null
group by customer_key
