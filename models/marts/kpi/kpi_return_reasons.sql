with

months as (

    select
        grain,
        {{ period_start('reasons.order_month') }} as first_day,
        reasons.*
    from {{ ref('int_return_reasons_by_product') }} as reasons
    cross join {{ grains() }}
    where grain in ('month', 'quarter', 'year', 'all')

),

reasons as (

    select
        grain,
        coalesce(first_day, date '1900-01-01') as first_day,
        dimension,
        dimension_value,
        reason,
        sum(orders_with_return)::int as orders_with_return,
        sum(units_returned)::decimal(18, 3) as units_returned,
        sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise
    from months
    group by grain, first_day, dimension, dimension_value, reason
    -- refunds of tax or shipping alone are no reason that a product comes back
    having count_if(orders_with_return > 0 or units_returned > 0 or refunded_merchandise <> 0) > 0

),

totals as (

    select
        grain,
        coalesce(first_day, date '1900-01-01') as first_day,
        dimension,
        dimension_value,
        orders,
        units_sold,
        units_returned,
        net_sales,
        refunded_merchandise
    from {{ ref('int_returns_by_period') }}
    where dimension in ('product', 'brand', 'category')

)

select
    reasons.grain,
    periods.period_start,
    periods.period_end,
    periods.is_complete_period,
    reasons.dimension,
    reasons.dimension_value,
    reasons.reason,
    reasons.orders_with_return,
    reasons.orders_with_return::double / nullif(totals.orders, 0) as order_return_rate,
    reasons.units_returned,
    reasons.units_returned::double / nullif(totals.units_sold, 0)::double as unit_return_rate,
    reasons.units_returned::double / nullif(totals.units_returned, 0)::double as reason_units_share,
    reasons.refunded_merchandise,
    reasons.refunded_merchandise::double / nullif(totals.net_sales, 0)::double as value_return_rate,
    reasons.refunded_merchandise::double / nullif(totals.refunded_merchandise, 0)::double as reason_value_share
from reasons
inner join totals
    on
        reasons.grain = totals.grain
        and reasons.first_day = totals.first_day
        and reasons.dimension = totals.dimension
        and reasons.dimension_value = totals.dimension_value
inner join {{ ref('int_periods') }} as periods
    on reasons.grain = periods.grain and (reasons.first_day = periods.period_start or periods.grain = 'all')
