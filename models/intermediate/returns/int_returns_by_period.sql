with

-- an order is in one month, so its counts add up over months
months as (

    select
        grain,
        {{ period_start('by_month.order_month') }} as first_day,
        by_month.*
    from {{ ref('int_returns_by_month') }} as by_month
    cross join {{ grains() }}
    where grain in ('month', 'quarter', 'year', 'all')

),

periods as (

    select
        grain,
        coalesce(first_day, date '1900-01-01') as first_day,
        dimension,
        dimension_value,
        sum(orders)::int as orders,
        sum(orders_with_return)::int as orders_with_return,
        sum(units_sold)::decimal(18, 3) as units_sold,
        sum(units_returned)::decimal(18, 3) as units_returned,
        sum(net_sales)::decimal(18, 2) as net_sales,
        sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
        sum(returned_merchandise)::decimal(18, 2) as returned_merchandise,
        sum(return_cost)::decimal(18, 2) as return_cost,
        {{ sum_of_mature('orders') }}::int as mature_orders,
        {{ sum_of_mature('orders_with_return_in_window') }}::int as orders_with_return_in_window,
        {{ sum_of_mature('units_sold') }}::decimal(18, 3) as mature_units_sold,
        {{ sum_of_mature('units_returned_in_window') }}::decimal(18, 3) as units_returned_in_window,
        {{ sum_of_mature('net_sales') }}::decimal(18, 2) as mature_net_sales,
        {{ sum_of_mature('refunded_in_window') }}::decimal(18, 2) as refunded_in_window
    from months
    group by grain, first_day, dimension, dimension_value

),

totals as (

    select *
    from periods
    where dimension = 'total'

)

-- nothing is sold for a reason or by a kind of refund: what came back for it is held against all that was sold
select
    periods.grain,
    nullif(periods.first_day, date '1900-01-01') as first_day,
    periods.dimension,
    periods.dimension_value,
    {{ sold_in_all('orders') }},
    periods.orders_with_return,
    {{ sold_in_all('units_sold') }},
    periods.units_returned,
    {{ sold_in_all('net_sales') }},
    periods.refunded_merchandise,
    periods.returned_merchandise,
    periods.return_cost,
    {{ sold_in_all('mature_orders') }},
    periods.orders_with_return_in_window,
    {{ sold_in_all('mature_units_sold') }},
    periods.units_returned_in_window,
    {{ sold_in_all('mature_net_sales') }},
    periods.refunded_in_window,
    totals.units_returned as total_units_returned,
    totals.refunded_merchandise as total_refunded_merchandise
from periods
left join totals
    on
        periods.grain = totals.grain
        and periods.first_day = totals.first_day
