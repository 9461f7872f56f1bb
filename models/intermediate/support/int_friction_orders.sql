-- valid orders by what frictions are cut by
with

products as (

    select distinct
        orders.order_id,
        orders.order_date,
        orders.as_of_date,
        dimensions.dimension,
        case dimensions.dimension when 'product' then lines.product_id else coalesce(products.brand, 'unknown') end
            as dimension_value
    from {{ ref('int_friction_orders_described') }} as orders
    inner join {{ ref('fct_order_lines') }} as lines on orders.order_id = lines.order_id
    cross join (values ('product'), ('brand')) as dimensions (dimension)
    left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id
    where lines.line_type = 'product'

)

select
    {{ cut_columns(friction_cuts()) }},
    count(*)::int as orders,
    {{ recent_and_before('order_date', 'order_id') }}
from {{ ref('int_friction_orders_described') }}
group by grouping sets ({{ cut_sets('as_of_date', friction_cuts()) }})

union all

select
    dimension,
    dimension_value,
    count(*)::int as orders,
    {{ recent_and_before('order_date', 'order_id') }}
from products
group by dimension, dimension_value
