select
    periods.grain,
    periods.period_start,
    periods.period_end,
    periods.is_complete_period,
    -- every order of the period had the whole window to come back
    {{ dbt.datediff('periods.period_end', 'as_of.as_of_date', 'day') }} >= {{ var('return_window_days') }} as is_mature,
    returns.dimension,
    returns.dimension_value,
    returns.orders,
    returns.orders_with_return,
    returns.orders_with_return::double / nullif(returns.orders, 0) as order_return_rate,
    {{ wilson_bound('returns.orders_with_return', 'returns.orders', 'lower') }} as order_return_rate_low,
    {{ wilson_bound('returns.orders_with_return', 'returns.orders', 'upper') }} as order_return_rate_high,
    returns.units_sold,
    returns.units_returned,
    returns.units_returned::double / nullif(returns.units_sold, 0)::double as unit_return_rate,
    case when returns.dimension <> 'unlinked' then returns.units_returned end::double
    / nullif(returns.total_units_returned, 0)::double as units_returned_share,
    returns.net_sales,
    returns.refunded_merchandise,
    returns.refunded_merchandise::double / nullif(returns.net_sales, 0)::double as value_return_rate,
    case when returns.dimension <> 'unlinked' then returns.refunded_merchandise end::double
    / nullif(returns.total_refunded_merchandise, 0)::double as refunded_merchandise_share,
    returns.returned_merchandise,
    (returns.refunded_merchandise - returns.returned_merchandise)::decimal(18, 2) as refunded_without_return,
    returns.returned_merchandise::double / nullif(returns.net_sales, 0)::double as returned_merchandise_rate,
    returns.return_cost,
    returns.mature_orders,
    returns.orders_with_return_in_window,
    returns.orders_with_return_in_window::double / nullif(returns.mature_orders, 0) as order_return_rate_in_window,
    returns.mature_units_sold,
    returns.units_returned_in_window,
    returns.units_returned_in_window::double / nullif(returns.mature_units_sold, 0)::double
        as unit_return_rate_in_window,
    returns.mature_net_sales,
    returns.refunded_in_window,
    returns.refunded_in_window::double / nullif(returns.mature_net_sales, 0)::double as value_return_rate_in_window
from {{ ref('int_returns_by_period') }} as returns
inner join {{ ref('int_periods') }} as periods
    on returns.grain = periods.grain and (returns.first_day = periods.period_start or periods.grain = 'all')
cross join {{ ref('as_of') }} as as_of
