-- what became of each web event: a touchpoint, part of one, or why it is none
select
    events.event_type,
    case
        when events.robot_status = 'said_so' then 'robot_by_its_own_word'
        when events.robot_status = 'too_busy' then 'robot_by_its_number'
        when events.event_type = 'page_view' then 'in_a_visit'
        when events.event_type = 'purchase' and orders.is_valid then 'in_an_order'
        when events.event_type = 'purchase' and orders.order_id is not null then 'order_is_not_valid'
        when events.event_type = 'purchase' then 'order_is_unknown'
        else 'touchpoint'
    end as event_use,
    count(*)::bigint as web_events,
    count(distinct events.visitor_key)::bigint as visitors
from {{ ref('int_web_events') }} as events
left join {{ ref('fct_orders') }} as orders on events.order_id = orders.order_id and events.event_type = 'purchase'
group by events.event_type, event_use
