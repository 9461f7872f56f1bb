-- the middle of the periods before: one exceptional period among them does not move it
select
    kpis.grain,
    kpis.kpi,
    kpis.period_number,
    median(earlier.kpi_value)::double as level_value,
    median(earlier.orders)::double as level_orders
from {{ ref('int_kpis_listed') }} as kpis
inner join {{ ref('int_kpis_listed') }} as earlier
    on
        kpis.grain = earlier.grain
        and kpis.kpi = earlier.kpi
        and earlier.period_number between kpis.period_number - kpis.level_periods and kpis.period_number - 1
where kpis.period_number > kpis.level_periods
group by kpis.grain, kpis.kpi, kpis.period_number, kpis.level_periods
having count(earlier.kpi_value) * 2 >= kpis.level_periods
