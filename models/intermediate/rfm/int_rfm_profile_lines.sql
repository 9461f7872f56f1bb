-- what was paid for: free gifts are the shop's choice, and shipping, fees and gift cards are no goods
with

lines as (

    select
        lines.customer_key,
        customers.rfm_group_id,
        lines.product_id,
        products.brand,
        products.category,
        lines.quantity,
        lines.net_revenue,
        lines.gross_margin,
        count(*) over (partition by lines.customer_key) as customer_items
    from {{ ref('fct_order_lines') }} as lines
    inner join {{ ref('rfm_customers') }} as customers on lines.customer_key = customers.customer_key
    left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id
    where lines.is_valid and lines.line_type = 'product' and not lines.is_free_gift

)

select
    lines.customer_key,
    lines.rfm_group_id,
    'lines' as basis,
    dimensions.dimension,
    case dimensions.dimension
        when 'brand' then lines.brand
        when 'category' then lines.category
        when 'product' then lines.product_id
    end as dimension_value,
    1 as items,
    lines.customer_items,
    lines.quantity as units_sold,
    lines.net_revenue,
    lines.gross_margin
from lines
cross join (values ('brand'), ('category'), ('product')) as dimensions (dimension)
