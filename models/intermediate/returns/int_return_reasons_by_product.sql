with

returns as (

    select
        returns.*,
        {{ dbt.date_trunc('month', 'returns.order_date') }}::date as order_month,
        coalesce(lines.product_id, 'unknown') as product,
        coalesce(products.brand, 'unknown') as brand,
        coalesce(products.category, 'unknown') as category
    from {{ ref('int_returns_allocated') }} as returns
    left join {{ ref('fct_order_lines') }} as lines on returns.order_line_id = lines.order_line_id
    left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id

)

-- few orders have returns, so that distinct ones can be counted
select
    order_month,
    {{ cut_columns(product_cuts()) }},
    reason,
    (count(distinct order_id) filter (where is_return))::int as orders_with_return,
    sum(units_returned)::decimal(18, 3) as units_returned,
    sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise
from returns
group by grouping sets ({{ cut_sets('order_month, reason', product_cuts()) }})
