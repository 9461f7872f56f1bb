-- every dimension comes to the total of its period in all that can be added up; an order is in several products,
-- brands and categories, and for reasons and kinds of refund only what came back is theirs
with

dimension_sums as (

    select
        grain,
        period_start,
        dimension,
        dimension in ('reason', 'refund_type') as is_of_refunds,
        dimension in ('product', 'brand', 'category') as is_of_lines,
        sum(orders) as orders,
        sum(orders_with_return) as orders_with_return,
        sum(units_sold) as units_sold,
        sum(units_returned) as units_returned,
        sum(net_sales) as net_sales,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(returned_merchandise) as returned_merchandise,
        sum(return_cost) as return_cost,
        sum(mature_orders) as mature_orders,
        sum(mature_units_sold) as mature_units_sold,
        sum(units_returned_in_window) as units_returned_in_window,
        sum(mature_net_sales) as mature_net_sales,
        sum(refunded_in_window) as refunded_in_window
    from {{ ref('kpi_returns') }}
    group by grain, period_start, dimension

)

select
    parts.grain,
    parts.period_start,
    parts.dimension,
    parts.units_returned,
    totals.units_returned as total_units_returned,
    parts.refunded_merchandise,
    totals.refunded_merchandise as total_refunded_merchandise
from dimension_sums as parts
left join dimension_sums as totals
    on parts.grain = totals.grain and parts.period_start = totals.period_start and totals.dimension = 'total'
where
    parts.dimension <> 'unlinked'
    and (
        totals.grain is null
        or parts.units_returned <> totals.units_returned
        or parts.refunded_merchandise <> totals.refunded_merchandise
        or parts.returned_merchandise <> totals.returned_merchandise
        or parts.return_cost <> totals.return_cost
        or parts.units_returned_in_window <> totals.units_returned_in_window
        or parts.refunded_in_window <> totals.refunded_in_window
        or (
            not parts.is_of_refunds
            and (
                parts.units_sold <> totals.units_sold
                or parts.net_sales <> totals.net_sales
                or parts.mature_units_sold <> totals.mature_units_sold
                or parts.mature_net_sales <> totals.mature_net_sales
            )
        )
        or (
            not parts.is_of_refunds and not parts.is_of_lines
            and (
                parts.orders <> totals.orders
                or parts.orders_with_return <> totals.orders_with_return
                or parts.mature_orders <> totals.mature_orders
            )
        )
        or (
            parts.is_of_lines
            and (parts.orders < totals.orders or parts.orders_with_return < totals.orders_with_return)
        )
    )
