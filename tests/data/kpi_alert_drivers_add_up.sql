-- the parts of a change come to the change, however it is divided, and what was expected of them to the expectation
with

driver_sums as (

    select
        grain,
        period_start,
        kpi,
        driver_dimension,
        sum(contribution) as contribution,
        sum(contribution_share) as contribution_share,
        sum(case when driver_dimension <> 'orders_and_aov' then expected_part end) as expected_parts,
        sum(case when driver_dimension <> 'orders_and_aov' then part_value end) as part_values,
        count_if(is_main_driver) as main_driver_count
    from {{ ref('kpi_alert_drivers') }}
    group by grain, period_start, kpi, driver_dimension

)

select
    driver_sums.*,
    alerts.change,
    alerts.is_alert
from driver_sums
left join {{ ref('kpi_alerts') }} as alerts
    on
        driver_sums.grain = alerts.grain
        and driver_sums.period_start = alerts.period_start
        and driver_sums.kpi = alerts.kpi
where
    not coalesce(alerts.is_alert, false)
    or abs(driver_sums.contribution - alerts.change) > 1e-6 * (1 + abs(alerts.kpi_value))
    or abs(driver_sums.contribution_share - 1) > 1e-6
    or abs(driver_sums.expected_parts - alerts.expected_value) > 1e-6 * (1 + abs(alerts.expected_value))
    or abs(driver_sums.part_values - alerts.kpi_value) > 1e-6 * (1 + abs(alerts.kpi_value))
    or driver_sums.main_driver_count > 1
