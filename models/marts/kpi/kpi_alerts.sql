with

kpis as (

    select
        listed.grain,
        listed.period_start,
        listed.period_end,
        listed.period_number = max(listed.period_number) over (partition by listed.grain) as is_latest_period,
        listed.kpi,
        kpi_list.label as kpi_label,
        kpi_list.unit,
        kpi_list.kind in ('count', 'amount', 'mean') as is_relative,
        kpi_list.good_direction,
        listed.kpi_value,
        listed.value_last_year,
        judged.basis as expected_from,
        judged.expected_value,
        judged.lower_value,
        judged.upper_value,
        judged.change,
        judged.robust_z,
        coalesce(judged.is_alert, false) as is_alert,
        words.driver_words,
        as_of.reporting_currency,
        case when judged.change > 0 then 'up' when judged.change < 0 then 'down' when judged.change = 0 then 'none' end
            as direction
    from {{ ref('int_kpis_listed') }} as listed
    inner join {{ ref('kpi_list') }} as kpi_list on listed.kpi = kpi_list.kpi
    left join {{ ref('int_kpis_judged') }} as judged
        on
            listed.grain = judged.grain
            and listed.kpi = judged.kpi
            and listed.period_number = judged.period_number
    left join {{ ref('int_alerts_in_words') }} as words
        on listed.grain = words.grain and listed.kpi = words.kpi and listed.period_start = words.period_start
    cross join {{ ref('as_of') }} as as_of

)

select
    grain,
    period_start,
    period_end,
    is_latest_period,
    kpi,
    kpi_label,
    unit,
    kpi_value,
    value_last_year,
    expected_from,
    expected_value,
    lower_value,
    upper_value,
    change,
    case when is_relative then change / nullif(abs(expected_value), 0) end as change_share,
    robust_z,
    direction,
    case when direction in ('up', 'down') then direction = good_direction end as is_good,
    is_alert,
    {{ alert_in_words('driver_words', 'reporting_currency') }} as message
from kpis
