-- one sentence on orders and their value, one on who stands out
select
    grain,
    period_start,
    kpi,
    coalesce(
        ' Of the difference, the number of orders made '
        || {{ number_text("100 * max(case when driver_dimension = 'orders_and_aov' and driver = 'orders' then contribution_share end)", 0) }}
        || '%, their average value '
        || {{ number_text("100 * max(case when driver_dimension = 'orders_and_aov' and driver = 'aov' then contribution_share end)", 0) }}
        || '%, refunds '
        || {{ number_text("100 * max(case when driver_dimension = 'orders_and_aov' and driver = 'refunds' then contribution_share end)", 0) }}
        || '%.', ''
    )
    || coalesce(
        max(case when is_main_driver then
            ' ' || {{ number_text('100 * contribution_share', 0) }} || '% of it came from '
            || case driver_dimension when 'order_kind' then replace(driver, '_', ' ') else driver_dimension || ' ' || driver end
            || case when usual_share >= 0 then ', usually ' || {{ number_text('100 * usual_share', 0) }} || '% of the whole' else '' end
            || '.'
        end),
        ' No channel, country or kind of order stands out.'
    ) as driver_words
from {{ ref('kpi_alert_drivers') }}
group by grain, period_start, kpi
