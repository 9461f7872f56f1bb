-- every cart is ordered, emptied or left, in each grain as often as in all, and what was left stands in the list
with

periods as (

    select
        grain,
        sum(carts) as carts,
        sum(carts_ordered + carts_emptied + carts_abandoned) as carts_judged,
        sum(carts_abandoned) as carts_abandoned,
        sum(checkouts_abandoned) as checkouts_abandoned,
        sum(carts_recovered) as carts_recovered,
        sum(abandoned_value) as abandoned_value,
        sum(recovered_value) as recovered_value,
        sum(views_not_bought) as views_not_bought
    from {{ ref('journey_cart_periods') }}
    group by grain

),

listed as (

    select
        coalesce(count_if(kind <> 'view'), 0) as carts_abandoned,
        coalesce(count_if(kind = 'checkout'), 0) as checkouts_abandoned,
        coalesce(count_if(kind <> 'view' and is_recovered), 0) as carts_recovered,
        coalesce(sum(value) filter (where kind <> 'view'), 0) as abandoned_value,
        coalesce(sum(value) filter (where kind <> 'view' and is_recovered), 0) as recovered_value,
        coalesce(count_if(kind = 'view'), 0) as views_not_bought,
        coalesce(count_if(is_recovered <> (recovered_at is not null) or (is_recovered and is_open)), 0)
            as contradictions,
        coalesce(count_if(recovered_at <= abandoned_at), 0) as recovered_before
    from {{ ref('journey_abandoned_carts') }}

),

judged_carts as (

    select count(*) as carts
    from {{ ref('int_carts_judged') }}
    where cart_status <> 'still_filled'

)

select periods.grain as wrong_grain, listed.*
from listed
cross join judged_carts
left join periods on true
where
    coalesce(periods.carts, 0) <> judged_carts.carts
    or coalesce(periods.carts, 0) <> coalesce(periods.carts_judged, 0)
    or coalesce(periods.carts_abandoned, 0) <> listed.carts_abandoned
    or coalesce(periods.checkouts_abandoned, 0) <> listed.checkouts_abandoned
    or coalesce(periods.carts_recovered, 0) <> listed.carts_recovered
    or coalesce(periods.abandoned_value, 0) <> listed.abandoned_value
    or coalesce(periods.recovered_value, 0) <> listed.recovered_value
    or coalesce(periods.views_not_bought, 0) <> listed.views_not_bought
    or listed.contradictions > 0
    or listed.recovered_before > 0
