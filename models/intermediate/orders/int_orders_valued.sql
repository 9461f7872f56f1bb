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
            as spread_discount_share,
        -- a discount that the lines leave finds nothing to fall on where the goods are free
        case when has_lines and goods <= 0 then discount_on_lines else discount_given end as discount_applied,
        -- goods whose tax is known by line: it is no more than what discounts leave of them
        greatest(
            goods_with_known_tax::double * (1 - spread_discount_share) - discount_with_known_tax::double, 0
        ) as known_value
    from goods

),

-- tax within tax-inclusive amounts that is not known by line, and what it lies in
taxed as (

    select
        *,
        (goods - discount_applied + shipping_charged + other_charged)::double - known_value as rest_value,
        tax_charged::double - least(goods_tax::double, 0.9999 * known_value) as rest_tax
    from spread

),

shared as (

    select
        *,
        case
            when not is_tax_included or rest_value <= 0 then 0
            else least(greatest(rest_tax / rest_value, 0), 0.9999)
        end::double as included_tax_share
    from taxed

)

select
    *,
    {{ dbt.date_trunc('month', 'order_date') }}::date as order_month,
    -- what the total holds beyond its parts, and tax that finds nothing to lie in
    (
        (total - (goods - discount_applied + shipping_charged + other_charged + gift_cards + adjustments))::double
        - case when is_tax_included then rest_tax - included_tax_share * rest_value else tax_charged::double end
    )::decimal(18, 4) as imbalance
from shared
