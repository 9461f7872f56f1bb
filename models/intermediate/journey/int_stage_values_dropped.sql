-- what was left behind in carts and views and not ordered after all, by where it was left
with

-- a row for the kind and one for its whole stage
levels as (

    select touchpoint_kind as kind, touchpoint_kind, stage from {{ ref('journey_kinds') }}
    union all
    select touchpoint_kind as kind, 'all' as touchpoint_kind, stage from {{ ref('journey_kinds') }}

),

abandonments as (

    select
        levels.stage,
        levels.touchpoint_kind,
        abandonments.value as dropped_value,
        'all' as total,
        abandonments.channel,
        abandonments.device,
        abandonments.country,
        {{ journey_rfm_group('abandonments.abandoned_date') }} as rfm_group
    from {{ ref('journey_abandoned_carts') }} as abandonments
    cross join {{ ref('int_journey_span') }} as span
    inner join levels on abandonments.kind = levels.kind
    left join {{ ref('dim_customers') }} as customers on abandonments.customer_key = customers.customer_key
    left join {{ ref('int_rfm_groups_held') }} as rfm_groups
        on
            abandonments.customer_key = rfm_groups.customer_key
            and abandonments.abandoned_date > rfm_groups.known_after
            and abandonments.abandoned_date <= rfm_groups.known_until
    where not abandonments.is_recovered and abandonments.abandoned_at >= span.begins_at

)

select
    stage,
    touchpoint_kind,
    {{ cut_columns(journey_cuts()) }},
    sum(dropped_value)::decimal(18, 2) as value_dropped
from abandonments
group by grouping sets ({{ cut_sets("stage, touchpoint_kind", journey_cuts()) }})
