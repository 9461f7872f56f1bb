with

kpis as (

    select
        periods.grain,
        periods.period_start,
        periods.period_end,
        periods.period_number,
        periods.level_periods,
        periods.year_periods,
        periods.miss_periods,
        periods.least_misses,
        periods.orders,
        kpi_list.kpi,
        kpi_list.kind,
        kpi_list.least_change,
        kpi_list.lowest,
        kpi_list.highest,
        case kpi_list.kpi
            when 'net_revenue_by_refund_date' then periods.net_revenue_by_refund_date::double
            when 'orders' then periods.orders::double
            when 'aov' then periods.aov
            when 'new_customers' then periods.new_customers::double
            when 'returning_customers' then periods.returning_customers::double
            when 'repeat_purchase_rate' then periods.repeat_purchase_rate
            when 'average_days_between_orders' then periods.average_days_between_orders
            when 'discount_share' then periods.discount_share
            when 'unit_return_rate_by_refund_date' then periods.unit_return_rate_by_refund_date
            when 'value_return_rate_by_refund_date' then periods.value_return_rate_by_refund_date
            when 'gross_margin_rate_by_refund_date' then periods.gross_margin_rate_by_refund_date
            when 'contribution_margin_rate_by_refund_date' then periods.contribution_margin_rate_by_refund_date
        end as kpi_value
    from {{ ref('int_alert_periods') }} as periods
    cross join {{ ref('kpi_list') }} as kpi_list
    where kpi_list.is_watched

)

select
    *,
    -- the same weekday and the same season: 52 weeks, or 12 months, before
    case grain
        when 'week' then lag(kpi_value, 52) over (partition by grain, kpi order by period_number)
        when 'month' then lag(kpi_value, 12) over (partition by grain, kpi order by period_number)
    end as value_last_year
from kpis
