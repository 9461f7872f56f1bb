-- with the refunds that name no order, returns come to the merchandise refunded of kpi_periods in every period, and
-- months, quarters and years to the whole history
with

returns as (

    select
        grain,
        period_start,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(net_sales) as net_sales,
        max(case when dimension = 'total' then unit_return_rate end) as unit_return_rate
    from {{ ref('kpi_returns') }}
    where dimension in ('total', 'unlinked')
    group by grain, period_start

),

grain_sums as (

    select
        grain,
        dimension,
        dimension_value,
        dimension in ('reason', 'refund_type') as is_of_refunds,
        sum(orders) as orders,
        sum(orders_with_return) as orders_with_return,
        sum(units_sold) as units_sold,
        sum(units_returned) as units_returned,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(units_returned_in_window) as units_returned_in_window
    from {{ ref('kpi_returns') }}
    group by grain, dimension, dimension_value

)

select
    periods.grain,
    periods.period_start::string as period,
    returns.refunded_merchandise,
    periods.refunded_merchandise as expected_refunded_merchandise
from {{ ref('kpi_periods') }} as periods
left join returns on periods.grain = returns.grain and periods.period_start = returns.period_start
where
    periods.dimension = 'total'
    and periods.grain in ('month', 'quarter', 'year', 'all')
    and (
        coalesce(returns.refunded_merchandise, 0) <> periods.refunded_merchandise
        or coalesce(returns.net_sales, 0) <> periods.gross_revenue - periods.discounts
        or abs(coalesce(returns.unit_return_rate, 0) - coalesce(periods.unit_return_rate, 0)) > 0.000001
    )

union all

select
    by_grain.grain,
    concat(by_grain.dimension, ' ', by_grain.dimension_value),
    by_grain.refunded_merchandise,
    over_all.refunded_merchandise as expected_refunded_merchandise
from grain_sums as by_grain
inner join grain_sums as over_all
    on
        by_grain.dimension = over_all.dimension
        and by_grain.dimension_value = over_all.dimension_value
        and over_all.grain = 'all'
where
    by_grain.orders_with_return <> over_all.orders_with_return
    or by_grain.units_returned <> over_all.units_returned
    or by_grain.refunded_merchandise <> over_all.refunded_merchandise
    or by_grain.units_returned_in_window <> over_all.units_returned_in_window
    or (
        not by_grain.is_of_refunds
        and (by_grain.orders <> over_all.orders or by_grain.units_sold <> over_all.units_sold)
    )
