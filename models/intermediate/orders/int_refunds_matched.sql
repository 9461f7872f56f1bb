with

-- a refund dated before its order is known with it
refunds as (

    select refunds.*
    from {{ ref('stg_refunds') }} as refunds
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('stg_orders') }} as orders on refunds.order_id = orders.order_id
    where
        refunds.refunded_at < as_of.as_of_end_at
        and coalesce(orders.ordered_at < as_of.as_of_end_at, true)

),

orders as (

    select
        *,
        case
            when is_tax_included then 0
            else coalesce(
                tax_charged::double / nullif(goods - discount_given + shipping_charged, 0)::double, 0
            )
        end as tax_on_top_share
    from {{ ref('int_orders_judged') }}

),

-- what the line sold that a refund names, where that was no product
other_lines as (

    select
        order_lines.order_line_id,
        case when products.product_id is not null then 'gift_card' else order_lines.line_type end as line_type
    from {{ ref('stg_order_lines') }} as order_lines
    left join {{ ref('stg_products') }} as products
        on order_lines.product_id = products.product_id and products.product_type = 'gift_card'
    where order_lines.line_type <> 'product' or products.product_id is not null

)

select
    refunds.*,
    orders.order_id is not null as is_linked,
    orders.order_date,
    -- money back for what was no revenue takes none away
    case
        when other_lines.line_type is null then refunds.refund_type
        when other_lines.line_type = 'shipping' then 'shipping'
        else 'adjustment'
    end as counted_as,
    -- none in an order whose total is negative, as that of a correction
    greatest(least(coalesce(orders.tax_charged::double / nullif(orders.total, 0)::double, 0), 1), 0)
        as order_tax_share,
    -- null where the refund is not of an order as a whole, in its currency
    case
        when
            refunds.order_line_id is null
            and refunds.product_id is null
            and refunds.exchange_rate = orders.exchange_rate
            then greatest(orders.total - orders.shipping_charged * (1 + orders.tax_on_top_share), 0)
    end::decimal(18, 4) as order_goods_with_tax
from refunds
left join orders on refunds.order_id = orders.order_id
left join other_lines on refunds.order_line_id = other_lines.order_line_id
