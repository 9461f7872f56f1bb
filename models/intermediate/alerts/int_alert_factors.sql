with

-- the periods before, scaled to what is expected of this one
usual_periods as (

    select
        alerts.grain,
        alerts.kpi,
        alerts.period_number,
        max(alerts.change) as change,
        max(alerts.expected_value) / nullif(sum(earlier.net_revenue_by_refund_date)::double, 0) as factor,
        sum(earlier.orders)::double as orders,
        sum(earlier.sales)::double as sales,
        sum(earlier.refunded_merchandise_by_refund_date)::double as refunds
    from {{ ref('int_kpis_judged') }} as alerts
    inner join {{ ref('int_alert_periods') }} as earlier
        on
            alerts.grain = earlier.grain
            and earlier.period_number between alerts.period_number - earlier.level_periods and alerts.period_number - 1
    where alerts.is_alert and alerts.kpi = 'net_revenue_by_refund_date'
    group by alerts.grain, alerts.kpi, alerts.period_number

),

factors as (

    select
        usual.grain,
        usual.kpi,
        periods.period_start,
        usual.change,
        periods.orders::double as orders,
        usual.factor * usual.orders as expected_orders,
        -- without orders there is no value of one, and all of the difference is theirs
        coalesce(periods.aov, usual.sales / usual.orders) as aov,
        usual.sales / usual.orders as expected_aov,
        -periods.refunded_merchandise_by_refund_date::double as refunds,
        -usual.factor * usual.refunds as expected_refunds
    from usual_periods as usual
    inner join {{ ref('int_alert_periods') }} as periods
        on usual.grain = periods.grain and usual.period_number = periods.period_number
    -- periods that lost money where a gain is expected, or the other way round, say nothing of it
    where usual.orders > 0 and usual.factor > 0

)

-- Bennet (1920): each factor's change is valued at the mean of the other before and after, which leaves no rest
select
    grain,
    period_start,
    kpi,
    drivers.driver,
    change,
    case drivers.driver when 'orders' then orders when 'aov' then aov else refunds end as part_value,
    case drivers.driver when 'orders' then expected_orders when 'aov' then expected_aov else expected_refunds end
        as expected_part,
    case drivers.driver
        when 'orders' then (orders - expected_orders) * (aov + expected_aov) / 2
        when 'aov' then (aov - expected_aov) * (orders + expected_orders) / 2
        else refunds - expected_refunds
    end as contribution
from factors
cross join (values ('orders'), ('aov'), ('refunds')) as drivers (driver)
