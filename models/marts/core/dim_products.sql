with

sold_products as (

    select
        product_id,
        min(order_date) as first_sold_date,
        max(order_date) as last_sold_date
    from {{ ref('fct_order_lines') }}
    where product_id is not null
    group by product_id

),

-- the name at the latest sale stands in where the catalogue has none
sale_titles as (

    select
        stg_lines.product_id,
        max_by(stg_lines.title, (lines.ordered_at, lines.order_line_id)) as title
    from {{ ref('stg_order_lines') }} as stg_lines
    inner join {{ ref('fct_order_lines') }} as lines on stg_lines.order_line_id = lines.order_line_id
    where
        stg_lines.title is not null
        and stg_lines.product_id not in (select product_id from {{ ref('stg_products') }} where title is not null)
    group by stg_lines.product_id

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
    coalesce(products.title, sale_titles.title, product_ids.product_id) as title,
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
left join sale_titles on product_ids.product_id = sale_titles.product_id
