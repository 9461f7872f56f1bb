with

orders as (

    select
        stg_orders.order_id,
        -- the person as handed over, without the e-mail itself
        case
            when stg_orders.customer_id is not null then 'customer_id'
            when stg_orders.email is not null then 'email'
        end as identity_type,
        case
            when stg_orders.customer_id is not null then stg_orders.customer_id
            when stg_orders.email is not null then {{ email_hash('stg_orders.email') }}
        end as identity,
        stg_orders.ordered_at,
        stg_orders.order_date,
        stg_orders.cancelled_at,
        stg_orders.order_type,
        stg_orders.status,
        stg_orders.is_test,
        stg_orders.exchange_rate,
        stg_orders.is_tax_included,
        stg_orders.total,
        stg_orders.gross,
        stg_orders.discount,
        stg_orders.shipping,
        stg_orders.tax,
        stg_orders.other_charges
    from {{ ref('stg_orders') }} as stg_orders
    cross join {{ ref('as_of') }} as as_of
    where stg_orders.ordered_at < as_of.as_of_end_at

),

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
    from orders
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
