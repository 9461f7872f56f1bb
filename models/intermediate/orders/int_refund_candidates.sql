with

refunds as (

    select
        refund_line_id,
        order_id,
        order_line_id,
        product_id,
        refunded_merchandise,
        units_returned as quantity,
        is_restocked
    from {{ ref('int_refunds_valued') }}
    where is_linked

),

lines as (

    select
        order_id,
        order_line_id,
        product_id,
        (quantity * unit_price)::decimal(18, 4) as line_value
    from {{ ref('stg_order_lines') }}
    where
        line_type = 'product'
        and coalesce(product_id, '') not in (
            select product_id from {{ ref('stg_products') }} where product_type = 'gift_card'
        )

),

-- the line named, else the order's lines of the product named, else all its goods
candidates as (

    select
        refunds.*,
        lines.order_line_id as allocated_line_id,
        lines.line_value,
        case
            when refunds.order_line_id = lines.order_line_id then 1
            when refunds.product_id = lines.product_id then 2
            else 3
        end as distance
    from refunds
    inner join lines on refunds.order_id = lines.order_id

),

ranked_candidates as (

    select *, min(distance) over (partition by refund_line_id) as nearest_distance
    from candidates

)

select
    refund_line_id,
    order_id,
    allocated_line_id,
    line_value,
    refunded_merchandise,
    quantity,
    is_restocked
from ranked_candidates
where distance = nearest_distance
