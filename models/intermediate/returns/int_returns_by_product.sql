with

lines as (

    select
        lines.*,
        lines.product_id as product,
        coalesce(products.brand, 'unknown') as brand,
        coalesce(products.category, 'unknown') as category
    from {{ ref('int_order_lines_returned') }} as lines
    left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id

),

-- an order counts once for each product, brand and category in it; counting distinct orders would hold all of
-- them in memory at once
orders as (

    select
        order_month,
        is_mature,
        {{ cut_columns(product_cuts()) }},
        bool_or(has_return) as has_return,
        bool_or(has_return_in_window) as has_return_in_window
    from lines
    group by grouping sets ({{ cut_sets('order_id, order_month, is_mature', product_cuts()) }})

),

counts as (

    select
        order_month,
        is_mature,
        dimension,
        dimension_value,
        {{ return_counts('*') }}
    from orders
    group by order_month, is_mature, dimension, dimension_value

),

amounts as (

    select
        order_month,
        is_mature,
        {{ cut_columns(product_cuts()) }},
        {{ return_amounts() }}
    from lines
    group by grouping sets ({{ cut_sets('order_month, is_mature', product_cuts()) }})

)

select
    amounts.order_month,
    amounts.is_mature,
    amounts.dimension,
    amounts.dimension_value,
    counts.orders,
    counts.orders_with_return,
    counts.orders_with_return_in_window,
    amounts.units_sold,
    amounts.units_returned,
    amounts.units_returned_in_window,
    amounts.net_sales,
    amounts.refunded_merchandise,
    amounts.refunded_in_window,
    amounts.returned_merchandise,
    amounts.return_cost
from amounts
inner join counts
    on
        amounts.order_month = counts.order_month
        and amounts.is_mature = counts.is_mature
        and amounts.dimension = counts.dimension
        and amounts.dimension_value = counts.dimension_value
