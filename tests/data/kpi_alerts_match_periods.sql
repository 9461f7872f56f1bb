-- every watched KPI of every complete week and month is there with its value in kpi_periods, and an alert is what
-- lies outside of what is usual
with

expected as (

    select
        periods.grain,
        periods.period_start,
        kpi_list.kpi,
        case kpi_list.kpi
            when 'net_revenue_by_refund_date' then periods.net_revenue_by_refund_date::double
            when 'orders' then periods.orders::double
            when 'aov' then periods.aov
            when 'new_customers' then periods.new_customers::double
            when 'returning_customers' then periods.returning_customers::double
            when 'repeat_purchase_rate' then periods.repeat_purchase_rate
            when 'average_days_between_orders' then periods.average_days_between_orders
            when 'discount_share' then periods.discount_share
        end as period_value
    from {{ ref('kpi_periods') }} as periods
    cross join {{ ref('kpi_list') }} as kpi_list
    where
        periods.dimension = 'total'
        and periods.is_complete_period
        and periods.grain in ('week', 'month')
        and kpi_list.is_watched

)

select
    expected.*,
    alerts.kpi_value,
    alerts.lower_value,
    alerts.upper_value,
    alerts.is_alert
from expected
full outer join {{ ref('kpi_alerts') }} as alerts
    on
        expected.grain = alerts.grain
        and expected.period_start = alerts.period_start
        and expected.kpi = alerts.kpi
where
    expected.kpi is null
    or alerts.kpi is null
    or abs(expected.period_value - alerts.kpi_value) > 1e-9 * (1 + abs(alerts.kpi_value))
    or (expected.period_value is not null and alerts.kpi_value is null)
    or alerts.is_alert <> coalesce(
        alerts.kpi_value < alerts.lower_value or alerts.kpi_value > alerts.upper_value, false
    )
    or alerts.expected_value < alerts.lower_value
    or alerts.expected_value > alerts.upper_value
