with

journeys as (

    select
        journeys.*,
        case
            when journeys.order_id is not null then 'to_order'
            when journeys.follows_order then 'after_order'
            else 'without_order'
        end as path_type,
        orders.net_revenue
    from {{ ref('int_journeys') }} as journeys
    cross join {{ ref('int_journey_span') }} as span
    left join {{ ref('int_order_touches') }} as orders on journeys.order_id = orders.order_id
    where
        journeys.ended_at >= span.begins_at
        -- the others may still go on
        and (
            journeys.order_id is not null
            or journeys.ended_at <= span.followed_until
        )

),

-- what leads to an order is seen from its end, all else from its beginning
steps as (

    select
        journeys.person_key,
        journeys.journey_number,
        journeys.path_type,
        journeys.net_revenue,
        steps.touchpoint_kind,
        case
            when journeys.path_type = 'to_order'
                then count(*) over (partition by steps.person_key, steps.journey_number) + 1 - steps.step_number
            else steps.step_number
        end as place,
        {{ dbt.datediff('journeys.started_at', 'journeys.ended_at', 'second') }} / 86400.0::double as days
    from journeys
    inner join {{ ref('int_journey_steps') }} as steps
        on journeys.person_key = steps.person_key and journeys.journey_number = steps.journey_number

),

paths as (

    select
        path_type,
        case
            when path_type = 'to_order'
                then concat_ws(
                    ' > ', case when max(place) > 5 then '...' end,
                    {{ path_text((5, 4, 3, 2, 1)) }}
                )
            else concat_ws(
                ' > ',
                {{ path_text((1, 2, 3, 4, 5)) }},
                case when max(place) > 5 then '...' end
            )
        end as path,
        max(net_revenue) as net_revenue,
        max(days) as days
    from steps
    group by person_key, journey_number, path_type

)

select
    path_type,
    path,
    count(*)::int as journeys,
    count(*)::double / sum(count(*)) over (partition by path_type) as journey_share,
    coalesce(sum(net_revenue), 0)::decimal(18, 2) as net_revenue,
    median(days) as median_days
from paths
group by path_type, path
