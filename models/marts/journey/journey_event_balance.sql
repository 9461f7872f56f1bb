-- what became of each web event: a touchpoint, part of one, or why it is none
with

-- a key that is null but for purchases: a condition beside the key would compare each event with each order
events as (

    select
        event_type,
        robot_status,
        visitor_key,
        case when event_type = 'purchase' then order_id end as purchased_order_id
    from {{ ref('int_web_events') }}

)

select
    events.event_type,
    case
        when events.robot_status = 'said_so' then 'robot_by_its_own_word'
        when events.robot_status = 'too_busy' then 'robot_by_its_number'
        when events.robot_status = 'house_account' then 'house_account'
        when events.event_type = 'page_view' then 'in_a_visit'
        when events.event_type = 'purchase' and orders.is_valid then 'in_an_order'
        when events.event_type = 'purchase' and orders.order_id is not null then 'order_is_not_valid'
        when events.event_type = 'purchase' then 'order_is_unknown'
        else 'touchpoint'
    end as event_use,
    count(*)::bigint as web_events,
    count(distinct events.visitor_key)::bigint as visitors
from events
left join {{ ref('fct_orders') }} as orders on events.purchased_order_id = orders.order_id
group by events.event_type, event_use
