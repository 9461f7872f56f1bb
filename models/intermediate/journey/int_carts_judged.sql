-- an order soon after the last step is the cart's, whatever became of it; a later one of its journey brought it back
select
    carts.*,
    journeys.ordered_at,
    case
        when
            journeys.ordered_at <= {{ dbt.dateadd('minute', var('cart_abandoned_minutes'), 'carts.last_at') }}
            or carts.purchased_at >= carts.started_at
            then 'ordered'
        when coalesce(carts.quantity, 0) = 0 and not carts.has_checkout then 'emptied'
        when
            journeys.ordered_at is null
            and carts.last_at
            > {{ dbt.dateadd('minute', -(var('cart_abandoned_minutes') | int), 'as_of.as_of_end_at') }}
            then 'still_filled'
        else 'abandoned'
    end as cart_status
from {{ ref('int_carts') }} as carts
cross join {{ ref('as_of') }} as as_of
left join {{ ref('int_journeys') }} as journeys
    on carts.person_key = journeys.person_key and carts.journey_number = journeys.journey_number
