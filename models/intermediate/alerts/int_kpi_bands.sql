with

kpis as (

    select
        *,
        {{ smoothed_rate('expected_value', 'level_orders') }} as smoothed_rate
    from {{ ref('int_kpis_expected') }}

),

expectations as (

    select
        kpis.*,
        own.usual_miss is not null as has_own_misses,
        -- a single week of last year is so noisy that its own misses would excuse anything
        case when kpis.grain = 'month' then coalesce(own.usual_miss, recent.usual_miss) else recent.usual_miss end
            as usual_miss,
        -- what chance alone does to so few orders
        case kind
            when 'count' then sqrt(greatest(expected_value, 1)) / nullif(scale, 0)
            when 'amount' then 1 / sqrt(greatest(level_orders, 1))
            when 'rate' then sqrt(smoothed_rate * (1 - smoothed_rate) / greatest(level_orders, 1))
            else 0
        end as chance_miss
    from kpis
    left join {{ ref('int_kpi_misses_summed') }} as own
        on
            kpis.grain = own.grain
            and kpis.kpi = own.kpi
            and kpis.period_number = own.period_number
            and kpis.basis = own.basis
    left join {{ ref('int_kpi_misses_summed') }} as recent
        on
            kpis.grain = recent.grain
            and kpis.kpi = recent.kpi
            and kpis.period_number = recent.period_number
            and recent.basis = 'recent'

),

spreads as (

    select
        *,
        scale * greatest(usual_miss, coalesce(chance_miss, 0), least_change / {{ var('alert_threshold') }}) as spread
    from expectations
    -- of nine orders, one more or less is a tenth of everything
    where usual_miss is not null and scale > 0 and level_orders >= 10

)

select
    grain,
    kpi,
    period_number,
    basis,
    has_own_misses,
    kpi_value,
    expected_value,
    expected_value - {{ var('alert_threshold') }} * spread as lower_value,
    expected_value + {{ var('alert_threshold') }} * spread as upper_value,
    (kpi_value - expected_value) / spread as robust_z,
    lowest,
    highest
from spreads
