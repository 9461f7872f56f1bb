-- the reasons of a product, brand or category come to all that came back of it
with

reasons as (

    select
        grain,
        period_start,
        dimension,
        dimension_value,
        sum(units_returned) as units_returned,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(orders_with_return) as orders_with_return,
        max(orders_with_return) as most_orders_with_return
    from {{ ref('kpi_return_reasons') }}
    group by grain, period_start, dimension, dimension_value

)

select
    returns.grain,
    returns.period_start,
    returns.dimension,
    returns.dimension_value,
    returns.units_returned,
    reasons.units_returned as units_returned_by_reason
from {{ ref('kpi_returns') }} as returns
left join reasons
    on
        returns.grain = reasons.grain
        and returns.period_start = reasons.period_start
        and returns.dimension = reasons.dimension
        and returns.dimension_value = reasons.dimension_value
where
    returns.dimension in ('product', 'brand', 'category')
    and (
        returns.units_returned <> coalesce(reasons.units_returned, 0)
        or returns.refunded_merchandise <> coalesce(reasons.refunded_merchandise, 0)
        or returns.orders_with_return > coalesce(reasons.orders_with_return, 0)
        or returns.orders_with_return < coalesce(reasons.most_orders_with_return, 0)
    )
