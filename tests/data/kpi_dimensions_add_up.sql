-- channels, and countries, come to the total of their period in everything that can be added up
with

dimension_sums as (

    select
        grain,
        period_start,
        dimension,
        sum(orders) as orders,
        sum(units_sold) as units_sold,
        sum(gross_revenue) as gross_revenue,
        sum(discounts) as discounts,
        sum(net_revenue) as net_revenue,
        sum(net_revenue_by_refund_date) as net_revenue_by_refund_date,
        sum(total_sales) as total_sales,
        sum(gross_margin) as gross_margin,
        sum(contribution_margin) as contribution_margin,
        sum(new_customers) as new_customers
    from {{ ref('kpi_periods') }}
    group by grain, period_start, dimension

)

select
    parts.grain,
    parts.period_start,
    parts.dimension,
    parts.orders,
    totals.orders as total_orders,
    parts.net_revenue,
    totals.net_revenue as total_net_revenue
from dimension_sums as totals
left join dimension_sums as parts
    on totals.grain = parts.grain and totals.period_start = parts.period_start and parts.dimension <> 'total'
where
    totals.dimension = 'total'
    and (
        parts.grain is null
        or parts.orders <> totals.orders
        or parts.units_sold <> totals.units_sold
        or parts.gross_revenue <> totals.gross_revenue
        or parts.discounts <> totals.discounts
        or parts.net_revenue <> totals.net_revenue
        or parts.net_revenue_by_refund_date <> totals.net_revenue_by_refund_date
        or parts.total_sales <> totals.total_sales
        or parts.gross_margin <> totals.gross_margin
        or parts.contribution_margin <> totals.contribution_margin
        or parts.new_customers <> totals.new_customers
    )
