with

order_products as (

    select distinct
        lines.order_id,
        lines.product_id
    from {{ ref('fct_order_lines') }} as lines
    where lines.is_valid and lines.line_type = 'product' and lines.product_id <> 'unknown' and not lines.is_free_gift

),

-- a wholesale order of hundreds of products pairs everything with everything and says nothing
small_orders as (

    select order_id
    from order_products
    group by order_id
    having count(*) between 2 and 30

),

paired_products as (

    select order_products.*
    from order_products
    inner join small_orders on order_products.order_id = small_orders.order_id

),

products as (

    select
        product_id,
        count(*) as orders
    from order_products
    group by product_id

),

pairs as (

    select
        owned.product_id,
        others.product_id as other_product_id,
        count(*) as orders
    from paired_products as owned
    inner join paired_products as others
        on owned.order_id = others.order_id and owned.product_id <> others.product_id
    group by owned.product_id, others.product_id
    having count(*) >= 3

),

order_totals as (

    select count(distinct order_id) as orders
    from order_products

),

-- bought together more often than by chance, and can be sold today
ranked_pairs as (

    select
        pairs.product_id,
        pairs.other_product_id,
        pairs.orders::int as orders,
        (pairs.orders::double / products.orders)::double as confidence,
        row_number() over (
            partition by pairs.product_id
            order by pairs.orders::double / products.orders desc, pairs.other_product_id asc
        ) as pair_rank
    from pairs
    inner join products on pairs.product_id = products.product_id
    inner join products as others on pairs.other_product_id = others.product_id
    inner join {{ ref('stg_products') }} as catalogue on pairs.other_product_id = catalogue.product_id
    cross join order_totals
    cross join {{ ref('as_of') }} as as_of
    where
        pairs.orders::double * order_totals.orders > products.orders::double * others.orders
        and coalesce(catalogue.is_active, true)
        and coalesce(catalogue.stock_quantity > 0, true)
        and coalesce(catalogue.discontinued_at >= as_of.as_of_end_at, true)
        and coalesce(catalogue.launched_at < as_of.as_of_end_at, true)

)

-- the three closest to each product
select
    product_id,
    other_product_id,
    orders,
    confidence
from ranked_pairs
where pair_rank <= 3
