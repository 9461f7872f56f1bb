with

gift_cards as (

    select product_id
    from {{ ref('stg_products') }}
    where product_type = 'gift_card'

),

lines as (

    select
        order_lines.*,
        case when gift_cards.product_id is not null then 'gift_card' else order_lines.line_type end as kind,
        (order_lines.quantity * order_lines.unit_price)::decimal(18, 4) as line_value,
        orders.ordered_at,
        orders.order_date,
        orders.order_month,
        orders.customer_key,
        orders.invalid_reason,
        orders.exchange_rate,
        orders.is_tax_included,
        orders.included_tax_share,
        orders.spread_discount_share
    from {{ ref('stg_order_lines') }} as order_lines
    inner join {{ ref('int_orders_judged') }} as orders on order_lines.order_id = orders.order_id
    left join gift_cards on order_lines.product_id = gift_cards.product_id

),

discounted_lines as (

    select
        *,
        (
            coalesce(discount, 0)
            + case
                when kind = 'product' and spread_discount_share <> 0 then line_value * spread_discount_share
                else 0
            end
        )::decimal(18, 4) as line_discount
    from lines

),

-- the factor that takes the tax out and converts: money is rounded once, here
factored_lines as (

    select
        *,
        case
            when not is_tax_included then 0
            when tax is not null and line_value > line_discount
                then least(tax::double / (line_value - line_discount)::double, 0.9999)
            else included_tax_share
        end::double as tax_share
    from discounted_lines

)

select
    *,
    case when kind = 'product' then {{ converted('line_value', 'tax_share') }} else 0 end::decimal(18, 2)
        as gross_revenue,
    case when kind = 'product' then {{ converted('line_discount', 'tax_share') }} else 0 end::decimal(18, 2)
        as discounts
from factored_lines
