with

kpis as (

    select
        kpis.*,
        levels.level_value,
        levels.level_orders,
        last_year_levels.level_value as level_last_year,
        kpis.kind in ('count', 'amount', 'mean') as is_relative
    from {{ ref('int_kpis_listed') }} as kpis
    inner join {{ ref('int_kpi_levels') }} as levels
        on kpis.grain = levels.grain and kpis.kpi = levels.kpi and kpis.period_number = levels.period_number
    left join {{ ref('int_kpi_levels') }} as last_year_levels
        on
            kpis.grain = last_year_levels.grain
            and kpis.kpi = last_year_levels.kpi
            and kpis.period_number - kpis.year_periods = last_year_levels.period_number

),

expectations as (

    select
        kpis.*,
        bases.basis,
        case
            when bases.basis = 'recent' then level_value
            -- what last year's period was to the periods before it, this year's will be to its own
            when is_relative then level_value * value_last_year / nullif(level_last_year, 0)
            when level_value + value_last_year - level_last_year < lowest then lowest
            when level_value + value_last_year - level_last_year > highest then highest
            else level_value + value_last_year - level_last_year
        end as expected_value
    from kpis
    cross join (values ('recent'), ('last_year')) as bases (basis)
    where bases.basis = 'recent' or (value_last_year is not null and level_last_year is not null)

)

select
    grain,
    kpi,
    kind,
    period_number,
    miss_periods,
    least_misses,
    least_change,
    lowest,
    highest,
    level_orders,
    basis,
    kpi_value,
    expected_value,
    case when is_relative then abs(expected_value) else 1 end as scale,
    (kpi_value - expected_value) / case when is_relative then nullif(abs(expected_value), 0) else 1 end as miss
from expectations
-- a year ago the shop may have been shut
where basis = 'recent' or not is_relative or expected_value > 0
