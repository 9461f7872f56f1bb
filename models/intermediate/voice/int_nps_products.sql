with

-- a free gift is not what was bought
ordered_products as (

    select distinct
        lines.order_id,
        products.product_id,
        products.brand,
        products.category
    from {{ ref('fct_order_lines') }} as lines
    inner join {{ ref('dim_products') }} as products on lines.product_id = products.product_id
    where lines.line_type = 'product' and not lines.is_free_gift

),

responses as (

    select response_id, order_id, product_id, brand
    from {{ ref('int_nps_responses') }}
    where count_status = 'counted'

)

-- the product that the question names
select
    responses.response_id,
    responses.product_id,
    coalesce(responses.brand, products.brand, 'unknown') as brand,
    coalesce(products.category, 'unknown') as category
from responses
left join {{ ref('dim_products') }} as products on responses.product_id = products.product_id
where responses.product_id is not null

union all

-- the brand alone
select response_id, null as product_id, brand, null as category
from responses
where product_id is null and brand is not null

union all

-- else each product of the order
select
    responses.response_id,
    ordered_products.product_id,
    coalesce(ordered_products.brand, 'unknown') as brand,
    coalesce(ordered_products.category, 'unknown') as category
from responses
inner join ordered_products on responses.order_id = ordered_products.order_id
where responses.product_id is null and responses.brand is null
