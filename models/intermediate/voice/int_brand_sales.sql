select
    coalesce(products.brand, 'unknown') as brand,
    count(distinct lines.order_id)::int as orders,
    sum(lines.quantity)::decimal(18, 3) as units_sold,
    sum(lines.units_returned)::decimal(18, 3) as units_returned,
    sum(lines.net_revenue)::decimal(18, 2) as net_revenue,
    sum(lines.gross_margin)::decimal(18, 2) as gross_margin
from {{ ref('fct_order_lines') }} as lines
left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id
where lines.is_valid and lines.line_type = 'product'
group by coalesce(products.brand, 'unknown')
