with

profit_days as (

    select
        grain,
        {{ period_start('profit_date') }} as period_start,
        net_revenue,
        gross_margin,
        contribution_margin
    from {{ ref('kpi_profit_days') }}
    cross join {{ grains() }}
    where basis = 'refund_date' and grain in ('week', 'month')

),

margins as (

    select
        grain,
        period_start,
        {{ share_of_gain('sum(gross_margin)', 'sum(net_revenue)') }} as gross_margin_rate_by_refund_date,
        {{ share_of_gain('sum(contribution_margin)', 'sum(net_revenue)') }} as contribution_margin_rate_by_refund_date
    from profit_days
    group by grain, period_start

)

-- refunds by their own date: of the newest orders few have come back yet, which would look like good news
select
    periods.grain,
    periods.period_start,
    periods.period_end,
    row_number() over (partition by periods.grain order by periods.period_start)::int as period_number,
    level_periods,
    year_periods,
    miss_periods,
    least_misses,
    periods.orders,
    periods.gross_revenue - periods.discounts as sales,
    periods.first_order_sales,
    periods.refunded_merchandise_by_refund_date,
    periods.net_revenue_by_refund_date,
    periods.aov,
    periods.new_customers,
    periods.returning_customers,
    periods.repeat_purchase_rate,
    periods.average_days_between_orders,
    periods.discount_share,
    periods.units_returned_by_refund_date::double / nullif(periods.units_sold, 0)::double
        as unit_return_rate_by_refund_date,
    periods.refunded_merchandise_by_refund_date::double
    / nullif(periods.gross_revenue - periods.discounts, 0)::double as value_return_rate_by_refund_date,
    margins.gross_margin_rate_by_refund_date,
    margins.contribution_margin_rate_by_refund_date
from {{ ref('kpi_periods') }} as periods
inner join {{ alert_lookbacks() }} on periods.grain = lookback_grain
left join margins on periods.grain = margins.grain and periods.period_start = margins.period_start
where periods.dimension = 'total' and periods.is_complete_period
