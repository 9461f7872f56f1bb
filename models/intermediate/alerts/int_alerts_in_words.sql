with

factors as (

    select
        grain,
        period_start,
        kpi,
        max(case when driver = 'orders' then contribution_share end) as orders_share,
        max(case when driver = 'aov' then contribution_share end) as aov_share,
        max(case when driver = 'refunds' then contribution_share end) as refunds_share
    from {{ ref('kpi_alert_drivers') }}
    where driver_dimension = 'orders_and_aov'
    group by grain, period_start, kpi

),

main_drivers as (

    select
        *,
        case when driver_dimension = 'order_kind' then '' else driver_dimension || ' ' end
        || case when driver_dimension = 'order_kind' then replace(driver, '_', ' ') else driver end as driver_name
    from {{ ref('kpi_alert_drivers') }}
    where is_main_driver

),

alerts as (

    select distinct
        grain,
        period_start,
        kpi
    from {{ ref('kpi_alert_drivers') }}

)

select
    alerts.grain,
    alerts.period_start,
    alerts.kpi,
    coalesce(
        ' The number of orders made ' || {{ number_text('100 * factors.orders_share', 0) }}
        || '% of the difference, their average value ' || {{ number_text('100 * factors.aov_share', 0) }}
        || '%, refunds ' || {{ number_text('100 * factors.refunds_share', 0) }} || '%.',
        ''
    )
    || coalesce(
        ' ' || {{ number_text('100 * main_drivers.contribution_share', 0) }} || '% of the difference came from '
        || main_drivers.driver_name
        -- refunds, which are less than nothing, have no share of the whole
        || case
            when main_drivers.usual_share < 0 then '.'
            else ', usually ' || {{ number_text('100 * main_drivers.usual_share', 0) }} || '% of the whole.'
        end,
        ' No channel, country or kind of order stands out.'
    ) as driver_words
from alerts
left join factors
    on alerts.grain = factors.grain and alerts.period_start = factors.period_start and alerts.kpi = factors.kpi
left join main_drivers
    on
        alerts.grain = main_drivers.grain
        and alerts.period_start = main_drivers.period_start
        and alerts.kpi = main_drivers.kpi
