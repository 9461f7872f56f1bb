with

abandonments as (

    select
        concat_ws('|', 'cart', cart_key) as abandonment_id,
        case when has_checkout then 'checkout' else 'cart' end as kind,
        person_key,
        customer_key,
        null::string as product_id,
        last_at,
        cart_value as abandoned_value,
        unpriced_items,
        channel,
        device_type,
        country,
        ordered_at
    from {{ ref('int_carts_judged') }}
    where cart_status = 'abandoned'
    union all
    select
        concat_ws('|', 'view', person_key, product_id) as abandonment_id,
        'view' as kind,
        person_key,
        customer_key,
        product_id,
        last_at,
        unit_price as abandoned_value,
        case when unit_price is null then 1 else 0 end as unpriced_items,
        channel,
        device_type,
        country,
        ordered_at
    from {{ ref('int_views_not_bought') }}

)

select
    abandonments.abandonment_id,
    abandonments.kind,
    abandonments.person_key,
    abandonments.customer_key,
    abandonments.product_id,
    abandonments.last_at as abandoned_at,
    {{ reporting_date('abandonments.last_at') }} as abandoned_date,
    {{ dbt.datediff(reporting_date('abandonments.last_at'), 'as_of.as_of_date', 'day') }}::int as age_days,
    abandonments.abandoned_value::decimal(18, 2) as value,
    abandonments.unpriced_items::int as unpriced_items,
    coalesce(abandonments.channel, 'unknown') as channel,
    coalesce(abandonments.device_type, 'unknown') as device,
    coalesce(abandonments.country, 'unknown') as country,
    abandonments.ordered_at is not null as is_recovered,
    abandonments.ordered_at as recovered_at,
    -- it can still be brought back while the journey may go on
    abandonments.ordered_at is null
    and abandonments.last_at > {{ days_before_as_of(var('journey_pause_days')) }} as is_open
from abandonments
cross join {{ ref('as_of') }} as as_of
