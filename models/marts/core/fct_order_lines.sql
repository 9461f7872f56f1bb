with

returns as (

    select
        order_line_id,
        sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
        sum(units_returned)::decimal(18, 3) as units_returned,
        sum(units_restocked)::decimal(18, 3) as units_restocked
    from {{ ref('int_refunds_allocated') }}
    group by order_line_id

),

lines as (

    select
        order_lines.*,
        coalesce(returns.refunded_merchandise, 0)::decimal(18, 2) as refunded_merchandise,
        coalesce(returns.units_returned, 0)::decimal(18, 3) as units_returned,
        -- no more comes back than was sold
        round(
            order_lines.cost_of_goods::double
            * least(coalesce(returns.units_restocked, 0)::double / order_lines.quantity::double, 1), 2
        )::decimal(18, 2) as restocked_cost
    from {{ ref('int_order_lines_costed') }} as order_lines
    left join returns on order_lines.order_line_id = returns.order_line_id

)

select
    order_line_id,
    order_id,
    customer_key,
    ordered_at,
    order_date,
    order_month,
    loaded_at,
    invalid_reason is null as is_valid,
    kind as line_type,
    coalesce(product_id, case when kind = 'product' then 'unknown' end) as product_id,
    variant_id,
    sku,
    bundle_id,
    coalesce(is_free_gift, false) as is_free_gift,
    coalesce(list_price > unit_price, false) as is_on_sale,
    quantity,
    gross_revenue,
    discounts,
    refunded_merchandise,
    (gross_revenue - discounts - refunded_merchandise)::decimal(18, 2) as net_revenue,
    units_returned,
    is_cost_known,
    cost_of_goods,
    restocked_cost,
    (net_revenue - cost_of_goods + restocked_cost)::decimal(18, 2) as gross_margin
from lines
