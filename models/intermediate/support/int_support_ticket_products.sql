-- the product that a ticket names, else the goods of its order; one that is named need not be among these
with

goods as (

    select
        tickets.ticket_id,
        tickets.product_named as product_id,
        true as is_about,
        false as is_ordered
    from {{ ref('int_support_tickets_described') }} as tickets
    where tickets.product_named is not null

    union all

    select
        tickets.ticket_id,
        lines.product_id,
        tickets.product_named is null as is_about,
        true as is_ordered
    from {{ ref('int_support_tickets_described') }} as tickets
    inner join {{ ref('fct_order_lines') }} as lines on tickets.order_id = lines.order_id
    where lines.line_type = 'product'

)

select
    goods.ticket_id,
    dimensions.dimension,
    case dimensions.dimension when 'product' then goods.product_id else coalesce(products.brand, 'unknown') end
        as dimension_value,
    bool_or(goods.is_ordered) as is_of_order
from goods
cross join (values ('product'), ('brand')) as dimensions (dimension)
left join {{ ref('dim_products') }} as products on goods.product_id = products.product_id
group by all
having bool_or(goods.is_about)
