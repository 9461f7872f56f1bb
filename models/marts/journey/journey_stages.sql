with

stages as (

    {{ numbered_stages() }}

),

persons as (

    select
        persons.*,
        stages.stage_number,
        kinds.place,
        case when kinds.touchpoint_kind in ('order', 'repeat_order', 'renewal') then 0 else 1 end as is_before_order,
        case when stages.stage_number < max(stages.stage_number) over () then persons.persons_going_on end as going_on
    from {{ ref('int_journey_persons') }} as persons
    inner join stages on persons.stage = stages.stage
    left join {{ ref('journey_kinds') }} as kinds on persons.touchpoint_kind = kinds.touchpoint_kind

),

-- what one person more in the next stage would bring: the chance of an order, at what an order brings
orders as (

    select sum(orders.net_revenue)::double / nullif(count(*), 0) as revenue_per_order
    from {{ ref('int_order_touches') }} as orders
    cross join {{ ref('int_journey_span') }} as span
    where orders.order_sequence <> 'renewal' and orders.ordered_at >= span.begins_at

),

next_stages as (

    select
        stage_number - 1 as stage_number,
        persons_ordering::double / nullif(persons_followed, 0) as order_rate
    from persons
    where touchpoint_kind = 'all' and dimension = 'total'

)

select
    persons.stage,
    persons.touchpoint_kind,
    persons.dimension,
    persons.dimension_value,
    (persons.stage_number * 100 + coalesce(persons.place, 0))::int as place,
    persons.persons,
    persons.touches,
    persons.persons_followed,
    persons.going_on as persons_going_on,
    persons.going_on::double / nullif(persons.persons_followed, 0) as conversion_rate,
    {{ wilson_bound('persons.going_on', 'persons.persons_followed', 'lower') }} as conversion_rate_low,
    {{ wilson_bound('persons.going_on', 'persons.persons_followed', 'upper') }} as conversion_rate_high,
    persons.median_hours_to_next_stage,
    case
        when persons.is_before_order = 1 then persons.persons_ordering::double / nullif(persons.persons_followed, 0)
    end as order_rate,
    persons.value_dropped,
    frictions.support_contacts,
    frictions.nps_responses,
    frictions.nps,
    frictions.csat_responses,
    frictions.csat,
    frictions.ces_responses,
    frictions.ces,
    targets.conversion_target,
    targets.order_target,
    case
        when targets.order_target is not null
            then
                greatest(targets.order_target * persons.persons_followed - persons.persons_ordering, 0)
                * orders.revenue_per_order
        when targets.conversion_target is not null
            then
                greatest(targets.conversion_target * persons.persons_followed - persons.going_on, 0)
                * next_stages.order_rate * orders.revenue_per_order
    end::decimal(18, 2) as gap_value,
    persons.persons_followed >= {{ var('minimum_customers') }} as is_reportable
from persons
cross join orders
left join next_stages on persons.stage_number = next_stages.stage_number
left join {{ ref('int_stage_frictions') }} as frictions
    on persons.stage = frictions.stage and persons.touchpoint_kind = 'all' and persons.dimension = 'total'
left join {{ ref('journey_targets') }} as targets
    on persons.stage = targets.stage and persons.touchpoint_kind = targets.touchpoint_kind
