with

lines as (

    select
        lines.*,
        lines.product_id as product,
        coalesce(products.brand, 'unknown') as brand,
        coalesce(products.category, 'unknown') as category
    from {{ ref('int_order_lines_returned') }} as lines
    left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id

)

-- an order counts once for each product, brand and category in it
select
    order_month,
    is_mature,
    {{ cut_columns('product', 'brand', 'category') }},
    {{ return_measures('distinct order_id') }}
from lines
group by grouping sets ({{ cut_sets('product', 'brand', 'category') }})
