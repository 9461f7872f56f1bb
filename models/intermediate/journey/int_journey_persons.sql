-- where a touch does not say channel, device or country, its journey up to then does: with what came later, those who
-- went on would stand under a channel and the rest under none. The group is that of the time, too
with

persons as (

    select
        firsts.person_key,
        firsts.stage,
        firsts.touchpoint_kind,
        firsts.touch_count,
        firsts.first_at <= span.followed_until as is_followed,
        {{ dbt.datediff('firsts.first_at', 'goes_on.next_stage_at', 'second') }} / 3600.0::double
            as hours_to_next_stage,
        goes_on.ordered_at is not null as has_ordered,
        coalesce(
            firsts.channel,
            case when journeys.channel_known_at <= firsts.first_at then journeys.first_channel end, 'unknown'
        ) as channel,
        coalesce(
            firsts.device_type,
            case when journeys.device_known_at <= firsts.first_at then journeys.device_type end, 'unknown'
        ) as device,
        coalesce(
            firsts.country,
            case when journeys.country_known_at <= firsts.first_at then journeys.country end,
            customers.country, 'unknown'
        ) as country,
        {{ journey_rfm_group('firsts.first_date') }} as rfm_group
    from {{ ref('int_journey_firsts') }} as firsts
    cross join {{ ref('int_journey_span') }} as span
    left join {{ ref('int_journey_goes_on') }} as goes_on
        on
            firsts.person_key = goes_on.person_key
            and firsts.stage = goes_on.stage
            and firsts.touchpoint_kind = goes_on.touchpoint_kind
    left join {{ ref('int_journeys') }} as journeys
        on firsts.person_key = journeys.person_key and firsts.journey_number = journeys.journey_number
    left join {{ ref('dim_customers') }} as customers on firsts.customer_key = customers.customer_key
    left join {{ ref('int_rfm_groups_held') }} as rfm_groups
        on
            firsts.customer_key = rfm_groups.customer_key
            and firsts.first_date > rfm_groups.known_after
            and firsts.first_date <= rfm_groups.known_until

),

counted as (

    select
        stage,
        touchpoint_kind,
        {{ cut_columns(journey_cuts()) }},
        count(*)::int as persons,
        sum(touch_count)::bigint as touches,
        coalesce(count_if(is_followed), 0)::int as persons_followed,
        (count(*) filter (where is_followed and hours_to_next_stage is not null))::int as persons_going_on,
        (count(*) filter (where is_followed and has_ordered))::int as persons_ordering,
        median(hours_to_next_stage) filter (where is_followed) as median_hours_to_next_stage
    from (select 'all' as total, persons.* from persons) as persons
    group by grouping sets ({{ cut_sets("stage, touchpoint_kind", journey_cuts()) }})

)

-- what was left behind may stand under a channel or a device that nobody's first touch has
select
    coalesce(counted.stage, dropped.stage) as stage,
    coalesce(counted.touchpoint_kind, dropped.touchpoint_kind) as touchpoint_kind,
    coalesce(counted.dimension, dropped.dimension) as dimension,
    coalesce(counted.dimension_value, dropped.dimension_value) as dimension_value,
    coalesce(counted.persons, 0) as persons,
    coalesce(counted.touches, 0) as touches,
    coalesce(counted.persons_followed, 0) as persons_followed,
    coalesce(counted.persons_going_on, 0) as persons_going_on,
    coalesce(counted.persons_ordering, 0) as persons_ordering,
    counted.median_hours_to_next_stage,
    dropped.value_dropped
from counted
full outer join {{ ref('int_stage_values_dropped') }} as dropped
    on
        counted.stage = dropped.stage and counted.touchpoint_kind = dropped.touchpoint_kind
        and counted.dimension = dropped.dimension and counted.dimension_value = dropped.dimension_value
