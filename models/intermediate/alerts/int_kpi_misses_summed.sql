-- How far expectations of this kind were off before, as a standard deviation. Half of the misses of a normal
-- distribution lie within 0.6745 standard deviations (1 / 1.4826) and nine in ten within 1.645; the larger of both
-- sees long tails that the median alone does not.
select
    kpis.grain,
    kpis.kpi,
    kpis.basis,
    kpis.period_number,
    greatest(
        1.4826 * median(abs(earlier.miss)),
        percentile_cont(0.9) within group (order by abs(earlier.miss)) / 1.645
    )::double as usual_miss
from {{ ref('int_kpis_expected') }} as kpis
inner join {{ ref('int_kpis_expected') }} as earlier
    on
        kpis.grain = earlier.grain
        and kpis.kpi = earlier.kpi
        and kpis.basis = earlier.basis
        and earlier.period_number between kpis.period_number - kpis.miss_periods and kpis.period_number - 1
group by kpis.grain, kpis.kpi, kpis.basis, kpis.period_number, kpis.least_misses
having count(earlier.miss) >= kpis.least_misses
