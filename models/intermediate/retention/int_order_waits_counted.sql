with

-- later orders share the last number: few customers come that far
waits as (

    select
        channel,
        country,
        category,
        least(order_number, 11) as order_number,
        waited_days,
        is_followed
    from {{ ref('int_order_waits') }}

),

first_waits as (

    select
        products.product_id,
        waits.waited_days,
        waits.is_followed
    from {{ ref('int_first_order_products') }} as products
    inner join {{ ref('int_order_waits') }} as waits on products.customer_key = waits.customer_key
    where waits.order_number = 1

),

-- a curve of a handful of customers says nothing, and a catalogue may be long
kept_products as (

    select product_id
    from (
        select
            product_id,
            count(*) as customers,
            row_number() over (order by count(*) desc, product_id) as size_rank
        from first_waits
        group by product_id
    ) as ranked_products
    where customers >= 10 and size_rank <= 500

)

select
    {{ cut_columns(first_order_cuts()) }},
    order_number,
    waited_days,
    is_followed,
    count(*)::int as wait_count
from waits
group by
    grouping sets (
        (order_number, waited_days, is_followed),
        (order_number, waited_days, is_followed, channel),
        (order_number, waited_days, is_followed, country),
        (order_number, waited_days, is_followed, category)
    )
union all
select
    'first_order_product' as dimension,
    first_waits.product_id as dimension_value,
    1 as order_number,
    first_waits.waited_days,
    first_waits.is_followed,
    count(*)::int as wait_count
from first_waits
inner join kept_products on first_waits.product_id = kept_products.product_id
group by first_waits.product_id, first_waits.waited_days, first_waits.is_followed
