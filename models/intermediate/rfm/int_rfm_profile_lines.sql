-- what was paid for: free gifts are the shop's choice, and shipping, fees and gift cards are no goods
select
    lines.customer_key,
    customers.rfm_group_id,
    'lines' as basis,
    coalesce(products.brand, 'unknown') as brand,
    coalesce(products.category, 'unknown') as category,
    coalesce(lines.product_id, 'unknown') as product,
    lines.quantity as units_sold,
    lines.net_revenue,
    lines.gross_margin
from {{ ref('fct_order_lines') }} as lines
inner join {{ ref('rfm_customers') }} as customers on lines.customer_key = customers.customer_key
left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id
where lines.is_valid and lines.line_type = 'product' and not lines.is_free_gift
