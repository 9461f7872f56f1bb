with

levers as (

    select
        lever_list.*,
        kpi_list.label as kpi_label,
        kpi_list.unit,
        valued.current_value,
        valued.base_value,
        valued.effect_per_base,
        valued.case_count,
        year_sums.history_days,
        year_sums.contribution_margin,
        {{ there_are('year_sums.history_days', 'day') }} as days_text,
        {{ there_are('valued.case_count', 'case') }} as cases_text
    from {{ ref('kpi_lever_list') }} as lever_list
    inner join {{ ref('kpi_list') }} as kpi_list on lever_list.kpi = kpi_list.kpi
    inner join {{ ref('int_levers_valued') }} as valued on lever_list.kpi = valued.kpi
    cross join {{ ref('int_lever_year') }} as year_sums

),

notes as (

    select
        *,
        case
            when history_days < 365 then 'A year of orders is needed; there ' || days_text || '.'
            when case_count < {{ var('minimum_customers') }}
                then 'There ' || cases_text || ' to learn from; {{ var('minimum_customers') }} are needed.'
            when base_value is null or effect_per_base is null then 'There is nothing yet to compute it from.'
        end as note
    from levers

),

worths as (

    select
        *,
        case when note is null then (base_value * step_size * effect_per_base)::decimal(18, 2) end as margin_per_year
    from notes

)

select
    lever_number,
    kpi,
    kpi_label,
    unit,
    step,
    step_size,
    current_value,
    base_value,
    effect_per_base,
    case_count,
    margin_per_year,
    {{ share_of_gain('margin_per_year', 'contribution_margin') }} as margin_share,
    formula,
    {{ number_text('base_value', 2) }} || ' x ' || {{ number_text('100 * step_size', 0) }} || '% x '
    || {{ number_text('effect_per_base', 2) }} || ' = '
    || {{ number_text('margin_per_year', 2) }} as calculation,
    assumptions,
    note
from worths
