-- how each valid order came about: the first and the last touch with a channel in its journey, else what was recorded
-- with the order
with

orders as (

    select
        facts.order_id,
        facts.order_date,
        facts.ordered_at,
        facts.customer_key,
        facts.net_revenue,
        case
            when facts.order_type = 'subscription_renewal' then 'renewal'
            when facts.customer_key is null then 'no_customer'
            when facts.valid_order_number > 1 then 'repeat'
            else 'first'
        end as order_sequence,
        {{ source_and_medium('orders.utm_source', 'orders.utm_medium') }} as source_and_medium,
        {{ host_of('orders.referrer_url') }} as referrer_host
    from {{ ref('fct_orders') }} as facts
    inner join {{ ref('stg_orders') }} as orders on facts.order_id = orders.order_id
    where facts.is_valid

),

channels as (

    {{ traffic_channels('orders') }}

),

recorded_orders as (

    select
        orders.*,
        case
            when orders.source_and_medium <> '|' or orders.referrer_host <> ''
                then coalesce(channels.channel, {{ other_channel('orders', 'false') }})
        end as recorded_channel
    from orders
    left join channels
        on orders.source_and_medium = channels.source_and_medium and orders.referrer_host = channels.referrer_host

)

select
    orders.order_id,
    orders.order_date,
    orders.ordered_at,
    orders.customer_key,
    orders.net_revenue,
    orders.order_sequence,
    case
        when journeys.first_channel is not null then 'touches'
        when orders.order_sequence = 'renewal' then 'renewal'
        when orders.recorded_channel is not null then 'order'
        else 'nothing'
    end as channel_known_from,
    coalesce(
        journeys.first_channel, case when orders.order_sequence = 'renewal' then 'renewal' end,
        orders.recorded_channel, 'unknown'
    ) as first_channel,
    coalesce(
        journeys.last_channel, case when orders.order_sequence = 'renewal' then 'renewal' end,
        orders.recorded_channel, 'unknown'
    ) as last_channel,
    case
        when journeys.first_channel is not null
            then {{ dbt.datediff('journeys.started_at', 'orders.ordered_at', 'second') }} / 86400.0::double
    end as days_to_order
from recorded_orders as orders
left join {{ ref('int_journeys') }} as journeys on orders.order_id = journeys.order_id
