with

carts as (

    select
        {{ reporting_date('last_at') }} as cart_date,
        cart_status,
        has_checkout or cart_status = 'ordered' as has_checkout,
        cart_value as abandoned_value,
        ordered_at is not null as is_recovered
    from {{ ref('int_carts_judged') }}
    where cart_status <> 'still_filled'
    union all
    select
        abandoned_date as cart_date,
        'viewed' as cart_status,
        false as has_checkout,
        value as abandoned_value,
        is_recovered
    from {{ ref('journey_abandoned_carts') }}
    where kind = 'view'

),

counts as (

    select
        grain,
        coalesce({{ period_start('carts.cart_date') }}, date '1900-01-01') as first_day,
        min(cart_date) as first_date,
        (count(*) filter (where cart_status <> 'viewed'))::int as carts,
        (count(*) filter (where cart_status = 'ordered'))::int as carts_ordered,
        (count(*) filter (where cart_status = 'emptied'))::int as carts_emptied,
        (count(*) filter (where cart_status = 'abandoned'))::int as carts_abandoned,
        (count(*) filter (where cart_status = 'abandoned' and is_recovered))::int as carts_recovered,
        (count(*) filter (where cart_status <> 'viewed' and has_checkout))::int as checkouts,
        (count(*) filter (where cart_status = 'abandoned' and has_checkout))::int as checkouts_abandoned,
        coalesce(sum(abandoned_value) filter (where cart_status = 'abandoned'), 0)::decimal(18, 2) as abandoned_value,
        coalesce(sum(abandoned_value) filter (where cart_status = 'abandoned' and is_recovered), 0)::decimal(18, 2)
            as recovered_value,
        (count(*) filter (where cart_status = 'viewed'))::int as views_not_bought
    from carts
    cross join {{ grains() }}
    group by all

),

periods as (

    select
        counts.*,
        {{ period_bounds('counts') }}
    from counts
    cross join {{ ref('as_of') }} as as_of

)

select
    grain,
    period_start,
    period_end,
    is_complete_period,
    carts,
    carts_ordered,
    carts_emptied,
    carts_abandoned,
    carts_recovered,
    checkouts,
    checkouts_abandoned,
    1 - carts_ordered::double / nullif(carts, 0) as cart_abandonment_rate,
    checkouts_abandoned::double / nullif(checkouts, 0) as checkout_abandonment_rate,
    1 - checkouts::double / nullif(carts, 0) as cart_to_checkout_drop_off,
    carts_recovered::double / nullif(carts_abandoned, 0) as cart_recovery_rate,
    abandoned_value,
    recovered_value,
    views_not_bought
from periods
