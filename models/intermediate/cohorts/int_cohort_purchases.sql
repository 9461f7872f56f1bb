with

-- what was thrown in is no reason to come
bought as (

    select
        customers.customer_key,
        order_lines.product_id
    from {{ ref('fct_order_lines') }} as order_lines
    inner join {{ ref('int_cohort_customers') }} as customers on order_lines.order_id = customers.first_order_id
    where order_lines.line_type = 'product' and not order_lines.is_free_gift
    group by customers.customer_key, order_lines.product_id

),

-- an order without lines has a row as well: nobody knows what it held
first_products as (

    select
        customers.customer_key,
        coalesce(bought.product_id, 'unknown') as product_id
    from {{ ref('int_cohort_customers') }} as customers
    left join bought on customers.customer_key = bought.customer_key

)

select distinct
    first_products.customer_key,
    dimensions.dimension,
    coalesce(
        case dimensions.dimension
            when 'product' then first_products.product_id
            when 'category' then products.category
            when 'brand' then products.brand
        end,
        'unknown'
    ) as dimension_value
from first_products
left join {{ ref('dim_products') }} as products on first_products.product_id = products.product_id
cross join (values ('product'), ('category'), ('brand')) as dimensions (dimension)
