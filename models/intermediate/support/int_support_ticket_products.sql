-- the product that a ticket names, else the goods of its order
with

goods as (

    select tickets.ticket_id, tickets.product_named as product_id
    from {{ ref('int_support_tickets_described') }} as tickets
    where tickets.product_named is not null

    union

    select tickets.ticket_id, lines.product_id
    from {{ ref('int_support_tickets_described') }} as tickets
    inner join {{ ref('fct_order_lines') }} as lines on tickets.order_id = lines.order_id
    where tickets.product_named is null and lines.line_type = 'product'

)

select distinct
    goods.ticket_id,
    dimensions.dimension,
    case dimensions.dimension when 'product' then goods.product_id else coalesce(products.brand, 'unknown') end
        as dimension_value
from goods
cross join (values ('product'), ('brand')) as dimensions (dimension)
left join {{ ref('dim_products') }} as products on goods.product_id = products.product_id
