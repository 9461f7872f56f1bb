with

returns as (

    select
        order_line_id,
        sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
        sum(units_returned)::decimal(18, 3) as units_returned
    from {{ ref('int_refunds_allocated') }}
    group by order_line_id

)

select
    order_lines.order_line_id,
    order_lines.order_id,
    order_lines.customer_key,
    order_lines.ordered_at,
    order_lines.order_date,
    order_lines.order_month,
    order_lines.loaded_at,
    order_lines.invalid_reason is null as is_valid,
    order_lines.kind as line_type,
    coalesce(order_lines.product_id, case when order_lines.kind = 'product' then 'unknown' end) as product_id,
    order_lines.variant_id,
    order_lines.sku,
    order_lines.bundle_id,
    coalesce(order_lines.is_free_gift, false) as is_free_gift,
    coalesce(order_lines.list_price > order_lines.unit_price, false) as is_on_sale,
    order_lines.quantity,
    order_lines.gross_revenue,
    order_lines.discounts,
    coalesce(returns.refunded_merchandise, 0)::decimal(18, 2) as refunded_merchandise,
    (order_lines.gross_revenue - order_lines.discounts - coalesce(returns.refunded_merchandise, 0))::decimal(18, 2)
        as net_revenue,
    coalesce(returns.units_returned, 0)::decimal(18, 3) as units_returned
from {{ ref('int_order_lines_valued') }} as order_lines
left join returns on order_lines.order_line_id = returns.order_line_id
