with

sold_products as (

    select
        product_id,
        -- the name at the latest sale stands in where the shop hands over no products
        max_by(title, (ordered_at, order_line_id)) filter (where title is not null) as title,
        min(order_date) as first_sold_date,
        max(order_date) as last_sold_date
    from {{ ref('int_order_lines_valued') }}
    where kind in ('product', 'gift_card') and product_id is not null
    group by product_id

),

product_ids as (

    select product_id from {{ ref('stg_products') }}
    union
    select product_id from sold_products
    union
    select 'unknown' as product_id

)

select
    product_ids.product_id,
    coalesce(products.title, sold_products.title, product_ids.product_id) as title,
    products.sku,
    products.brand,
    products.category,
    products.subcategory,
    coalesce(products.product_type, 'physical') as product_type,
    products.supplier,
    products.product_id is not null as is_in_catalogue,
    coalesce(products.is_active, products.product_id is not null) as is_active,
    products.launched_at,
    products.discontinued_at,
    sold_products.first_sold_date,
    sold_products.last_sold_date
from product_ids
left join {{ ref('stg_products') }} as products on product_ids.product_id = products.product_id
left join sold_products on product_ids.product_id = sold_products.product_id
