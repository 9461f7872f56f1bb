with

alerts as (

    select
        grain,
        kpi,
        period_number,
        expected_value,
        change
    from {{ ref('int_kpis_judged') }}
    where is_alert

),

usual_sums as (

    select
        alerts.grain,
        alerts.kpi,
        alerts.period_number,
        parts.driver_dimension,
        parts.driver,
        alerts.expected_value,
        sum(parts.part_value) as usual_sum
    from alerts
    inner join {{ ref('int_kpi_parts') }} as parts
        on
            alerts.grain = parts.grain
            and alerts.kpi = parts.kpi
            and parts.period_number between alerts.period_number - parts.level_periods and alerts.period_number - 1
    group by
        alerts.grain, alerts.kpi, alerts.period_number, alerts.expected_value, parts.driver_dimension, parts.driver

),

wholes as (

    select
        *,
        sum(usual_sum) over (partition by grain, kpi, period_number, driver_dimension)::double as usual_whole
    from usual_sums

),

-- of a loss, such as one large refund can make of weeks of sales, parts that earned would have less than nothing
usual_shares as (

    select
        *,
        usual_sum::double / usual_whole as usual_share
    from wholes
    where usual_whole <> 0 and (usual_whole > 0) = (expected_value > 0)

)

-- each part is expected to have its usual share of what is expected of the whole, so the differences of the parts
-- add up to the difference of the whole
select
    parts.grain,
    parts.period_start,
    parts.kpi,
    parts.driver_dimension,
    parts.driver,
    parts.part_value::double as part_value,
    alerts.expected_value * usual_shares.usual_share as expected_part,
    parts.part_value::double - alerts.expected_value * usual_shares.usual_share as contribution,
    alerts.change,
    usual_shares.usual_share
from {{ ref('int_kpi_parts') }} as parts
inner join alerts
    on parts.grain = alerts.grain and parts.kpi = alerts.kpi and parts.period_number = alerts.period_number
inner join usual_shares
    on
        parts.grain = usual_shares.grain
        and parts.kpi = usual_shares.kpi
        and parts.period_number = usual_shares.period_number
        and parts.driver_dimension = usual_shares.driver_dimension
        and parts.driver = usual_shares.driver
