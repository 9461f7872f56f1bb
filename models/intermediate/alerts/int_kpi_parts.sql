with

dimension_parts as (

    select
        periods.grain,
        periods.period_start,
        kpis.kpi,
        periods.dimension as driver_dimension,
        periods.dimension_value as driver,
        case kpis.kpi
            when 'net_revenue_by_refund_date' then periods.net_revenue_by_refund_date
            when 'orders' then periods.orders
            when 'new_customers' then periods.new_customers
        end::double as part_value
    from {{ ref('kpi_periods') }} as periods
    cross join (values ('net_revenue_by_refund_date'), ('orders'), ('new_customers')) as kpis (kpi)
    where periods.dimension <> 'total' and periods.grain in ('week', 'month') and periods.is_complete_period

),

order_kind_parts as (

    select
        periods.grain,
        periods.period_start,
        kinds.kpi,
        'order_kind' as driver_dimension,
        kinds.driver,
        case
            when kinds.kpi = 'orders' and kinds.driver = 'first_orders' then periods.new_customers
            when kinds.kpi = 'orders' then periods.orders - periods.new_customers
            when kinds.driver = 'first_orders' then periods.first_order_sales
            when kinds.driver = 'later_orders' then periods.sales - periods.first_order_sales
            when kinds.driver = 'refunds' then -periods.refunded_merchandise_by_refund_date
        end::double as part_value
    from {{ ref('int_alert_periods') }} as periods
    cross join (
        values
        ('orders', 'first_orders'), ('orders', 'later_orders'),
        ('net_revenue_by_refund_date', 'first_orders'), ('net_revenue_by_refund_date', 'later_orders'),
        ('net_revenue_by_refund_date', 'refunds')
    ) as kinds (kpi, driver)

)

-- parts of the KPIs that can be added up; together they are the KPI, in each dimension
select
    parts.*,
    periods.period_number,
    periods.level_periods
from (
    select * from dimension_parts
    union all
    select * from order_kind_parts
) as parts
inner join {{ ref('int_alert_periods') }} as periods
    on parts.grain = periods.grain and parts.period_start = periods.period_start
