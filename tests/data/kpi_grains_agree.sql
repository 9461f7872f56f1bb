-- what can be added up comes to the same by day, week, month, quarter and year as over all
with

grain_sums as (

    select
        grain,
        dimension,
        dimension_value,
        sum(orders) as orders,
        sum(units_sold) as units_sold,
        sum(gross_revenue) as gross_revenue,
        sum(discounts) as discounts,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(refunded_merchandise_by_refund_date) as refunded_merchandise_by_refund_date,
        sum(net_revenue) as net_revenue,
        sum(net_revenue_by_refund_date) as net_revenue_by_refund_date,
        sum(tax) as tax,
        sum(shipping) as shipping,
        sum(total_sales) as total_sales,
        sum(gross_margin) as gross_margin,
        sum(contribution_margin) as contribution_margin,
        sum(new_customers) as new_customers
    from {{ ref('kpi_periods') }}
    group by grain, dimension, dimension_value

)

select
    by_grain.grain,
    by_grain.dimension,
    by_grain.dimension_value,
    by_grain.orders,
    over_all.orders as orders_over_all,
    by_grain.net_revenue,
    over_all.net_revenue as net_revenue_over_all
from grain_sums as by_grain
left join grain_sums as over_all
    on
        by_grain.dimension = over_all.dimension
        and by_grain.dimension_value = over_all.dimension_value
        and over_all.grain = 'all'
where
    over_all.grain is null
    or by_grain.orders <> over_all.orders
    or by_grain.units_sold <> over_all.units_sold
    or by_grain.gross_revenue <> over_all.gross_revenue
    or by_grain.discounts <> over_all.discounts
    or by_grain.refunded_merchandise <> over_all.refunded_merchandise
    or by_grain.refunded_merchandise_by_refund_date <> over_all.refunded_merchandise_by_refund_date
    or by_grain.net_revenue <> over_all.net_revenue
    or by_grain.net_revenue_by_refund_date <> over_all.net_revenue_by_refund_date
    or by_grain.tax <> over_all.tax
    or by_grain.shipping <> over_all.shipping
    or by_grain.total_sales <> over_all.total_sales
    or by_grain.gross_margin <> over_all.gross_margin
    or by_grain.contribution_margin <> over_all.contribution_margin
    or by_grain.new_customers <> over_all.new_customers
    -- both bases of refunds agree in total
    or over_all.net_revenue <> over_all.net_revenue_by_refund_date
