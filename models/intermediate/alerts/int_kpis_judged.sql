with

bands as (

    select
        *,
        max(case when basis = 'last_year' then has_own_misses::int else 0 end) over (
            partition by grain, kpi, period_number
        ) as has_season
    from {{ ref('int_kpi_bands') }}

),

-- One week of last year is a weak witness, of noise and of what happened but once: a week has to be unusual by both
-- expectations. A month of last year is a good one, and a season that stays away has to show.
witnesses as (

    select
        *,
        row_number() over (
            partition by grain, kpi, period_number order by abs(robust_z) nulls last, basis
        ) as nearness
    from bands
    where grain = 'week' or basis = 'last_year' or has_season = 0

),

judged as (

    select
        grain,
        kpi,
        period_number,
        max(kpi_value) as kpi_value,
        max(case when nearness = 1 then basis end) as basis,
        max(case when nearness = 1 then expected_value end) as expected_value,
        max(case when nearness = 1 then robust_z end) as robust_z,
        min(case when lower_value < lowest then lowest else lower_value end) as lower_value,
        max(case when upper_value > highest then highest else upper_value end) as upper_value
    from witnesses
    group by grain, kpi, period_number

)

select
    *,
    kpi_value - expected_value as change,
    coalesce(kpi_value < lower_value or kpi_value > upper_value, false) as is_alert
from judged
