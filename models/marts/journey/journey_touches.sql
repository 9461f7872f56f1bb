with

touches as (

    select
        touches.touch,
        case touches.touch when 'first' then orders.first_channel else orders.last_channel end as channel,
        orders.*
    from {{ ref('int_order_touches') }} as orders
    cross join (values ('first'), ('last')) as touches (touch)

)

select
    touch,
    channel,
    order_sequence,
    count(*)::int as orders,
    sum(net_revenue)::decimal(18, 2) as net_revenue,
    count(*)::double / sum(count(*)) over (partition by touch, order_sequence) as order_share,
    coalesce(count_if(channel_known_from = 'touches'), 0)::int as orders_with_touches,
    median(days_to_order) as median_days_to_order
from touches
group by touch, channel, order_sequence
