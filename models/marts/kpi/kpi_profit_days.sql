with

amounts as (

    select
        days.profit_date,
        days.basis,
        days.advertising_spend,
        coalesce(orders.orders, 0) as orders,
        coalesce(orders.gross_revenue, 0) as gross_revenue,
        coalesce(orders.discounts, 0) as discounts,
        coalesce(refunds.refunded_merchandise, 0) as refunded_merchandise,
        coalesce(orders.gross_revenue, 0) - coalesce(orders.discounts, 0) - coalesce(refunds.refunded_merchandise, 0)
            as net_revenue,
        coalesce(orders.shipping, 0) - coalesce(refunds.refunded_shipping, 0) as shipping,
        coalesce(orders.tax, 0) - coalesce(refunds.refunded_tax, 0) as tax,
        coalesce(orders.cost_of_goods, 0) as cost_of_goods,
        coalesce(refunds.restocked_cost, 0) as restocked_cost,
        coalesce(orders.payment_cost, 0) as payment_cost,
        coalesce(orders.shipping_cost, 0) as shipping_cost,
        coalesce(orders.fulfilment_cost, 0) as fulfilment_cost,
        coalesce(refunds.return_cost, 0) as return_cost,
        orders.goods_with_known_cost,
        orders.orders_with_payment_cost,
        orders.orders_with_shipping_cost,
        orders.orders_with_fulfilment_cost
    from {{ ref('int_profit_days') }} as days
    left join {{ ref('int_profit_orders') }} as orders on days.profit_date = orders.profit_date
    left join {{ ref('int_profit_refunds') }} as refunds
        on days.profit_date = refunds.profit_date and days.basis = refunds.basis

),

margins as (

    select
        *,
        net_revenue - cost_of_goods + restocked_cost as gross_margin,
        gross_margin + shipping - payment_cost - shipping_cost - fulfilment_cost - return_cost as contribution_margin
    from amounts

)

select
    profit_date,
    basis,
    orders,
    gross_revenue::decimal(18, 2) as gross_revenue,
    discounts::decimal(18, 2) as discounts,
    refunded_merchandise::decimal(18, 2) as refunded_merchandise,
    net_revenue::decimal(18, 2) as net_revenue,
    shipping::decimal(18, 2) as shipping,
    tax::decimal(18, 2) as tax,
    (net_revenue + shipping + tax)::decimal(18, 2) as total_sales,
    cost_of_goods::decimal(18, 2) as cost_of_goods,
    restocked_cost::decimal(18, 2) as restocked_cost,
    gross_margin::decimal(18, 2) as gross_margin,
    payment_cost::decimal(18, 2) as payment_cost,
    shipping_cost::decimal(18, 2) as shipping_cost,
    fulfilment_cost::decimal(18, 2) as fulfilment_cost,
    return_cost::decimal(18, 2) as return_cost,
    contribution_margin::decimal(18, 2) as contribution_margin,
    advertising_spend,
    (contribution_margin - advertising_spend)::decimal(18, 2) as contribution_after_advertising,
    {{ known_share('goods_with_known_cost', 'gross_revenue - discounts') }} as known_cost_share,
    orders_with_payment_cost::double / nullif(orders, 0) as known_payment_cost_share,
    orders_with_shipping_cost::double / nullif(orders, 0) as known_shipping_cost_share,
    orders_with_fulfilment_cost::double / nullif(orders, 0) as known_fulfilment_cost_share
from margins
