with

dimension_values as (

    select dimension, dimension_value from {{ ref('int_kpi_orders') }}
    union
    select dimension, dimension_value from {{ ref('int_kpi_refunds') }}

),

-- every period of every value, also those in which nothing was sold
periods as (

    select
        periods.*,
        -- the grain all has one period, which has no start where sums are made
        case when periods.grain <> 'all' then periods.period_start end as start_in_grain,
        dimension_values.dimension,
        dimension_values.dimension_value
    from {{ ref('int_periods') }} as periods
    cross join dimension_values

)

-- refunds without an order count on their own date on both bases
select
    periods.*,
    coalesce(orders.orders, 0) as orders,
    coalesce(orders.orders_of_customers, 0) as orders_of_customers,
    coalesce(orders.units_sold, 0) as units_sold,
    coalesce(orders.units_returned, 0) as units_returned,
    coalesce(refunds.units_returned, 0) as units_returned_by_refund_date,
    coalesce(orders.gross_revenue, 0) as gross_revenue,
    coalesce(orders.discounts, 0) as discounts,
    coalesce(orders.refunded_merchandise, 0) + coalesce(refunds.unlinked_merchandise, 0) as refunded_merchandise,
    coalesce(refunds.refunded_merchandise, 0) as refunded_merchandise_by_refund_date,
    coalesce(orders.tax, 0) - coalesce(refunds.unlinked_tax, 0) as tax,
    coalesce(orders.shipping, 0) - coalesce(refunds.unlinked_shipping, 0) as shipping,
    coalesce(orders.order_total, 0) as order_total,
    coalesce(orders.gross_margin, 0) - coalesce(refunds.unlinked_merchandise - refunds.unlinked_restocked_cost, 0)
        as gross_margin,
    coalesce(orders.contribution_margin, 0) - coalesce(
        refunds.unlinked_merchandise - refunds.unlinked_restocked_cost
        + refunds.unlinked_shipping + refunds.unlinked_return_cost, 0
    ) as contribution_margin,
    coalesce(orders.goods_with_known_cost, 0) as goods_with_known_cost,
    coalesce(orders.customers, 0) as customers,
    coalesce(orders.new_customers, 0) as new_customers,
    coalesce(orders.first_order_sales, 0) as first_order_sales,
    coalesce(orders.counting_customers, 0) as counting_customers,
    coalesce(orders.repeat_customers, 0) as repeat_customers,
    orders.average_days_between_orders,
    orders.median_days_between_orders
from periods
left join {{ ref('int_kpi_orders') }} as orders
    on
        periods.grain = orders.grain
        and periods.start_in_grain is not distinct from orders.period_start
        and periods.dimension = orders.dimension
        and periods.dimension_value = orders.dimension_value
left join {{ ref('int_kpi_refunds') }} as refunds
    on
        periods.grain = refunds.grain
        and periods.start_in_grain is not distinct from refunds.period_start
        and periods.dimension = refunds.dimension
        and periods.dimension_value = refunds.dimension_value
