with

-- amounts in the order's currency: lines decide the goods, then the order's own figure, then the total
amounts as (

    select
        orders.*,
        lines.order_id is not null as has_lines,
        lines.product_line_count,
        lines.units_sold,
        case
            when lines.order_id is not null then 'lines'
            when orders.gross is not null then 'order'
            else 'total'
        end as revenue_basis,
        coalesce(orders.shipping, lines.shipping, 0) as shipping_charged,
        coalesce(orders.other_charges, lines.other_charges, 0) as other_charged,
        coalesce(orders.tax, lines.tax, 0) as tax_charged,
        coalesce(orders.discount, lines.discount, 0) as discount_given,
        coalesce(lines.discount, 0) as discount_on_lines,
        coalesce(lines.gift_cards, 0) as gift_cards,
        coalesce(lines.adjustments, 0) as adjustments,
        coalesce(lines.goods_tax, 0) as goods_tax,
        coalesce(lines.goods_with_known_tax, 0) as goods_with_known_tax,
        coalesce(lines.discount_with_known_tax, 0) as discount_with_known_tax,
        lines.goods as goods_on_lines
    from {{ ref('int_orders_placed') }} as orders
    left join {{ ref('int_order_line_totals') }} as lines on orders.order_id = lines.order_id

),

goods as (

    select
        *,
        coalesce(
            goods_on_lines,
            gross,
            total - shipping_charged - other_charged + discount_given
            - case when is_tax_included then 0 else tax_charged end
        )::decimal(18, 4) as goods
    from amounts

),

-- the discount that the lines leave, per unit of goods
spread as (

    select
        *,
        case when goods > 0 then (discount_given - discount_on_lines)::double / goods::double else 0 end::double
            as spread_discount_share
    from goods

)

select
    *,
    {{ dbt.date_trunc('month', 'order_date') }}::date as order_month,
    -- share of tax within tax-inclusive amounts whose tax is not known by line
    case
        when not is_tax_included then 0
        else coalesce(least(greatest(
            (tax_charged - goods_tax)::double
            / nullif(
                (goods - discount_given + shipping_charged + other_charged)::double
                - goods_with_known_tax::double * (1 - spread_discount_share) + discount_with_known_tax::double, 0
            ),
            0
        ), 0.9999), 0)
    end::double as included_tax_share,
    (
        total - (goods - discount_given + shipping_charged + other_charged + gift_cards + adjustments)
        - case when is_tax_included then 0 else tax_charged end
    )::decimal(18, 4) as imbalance
from spread
