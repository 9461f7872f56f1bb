with

days as (

    select
        events.visitor_id,
        events.occurred_at::date as event_date,
        count(*) as event_count,
        bool_or(events.is_bot) as is_bot
    from {{ ref('stg_web_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.visitor_id is not null and events.occurred_at < as_of.as_of_end_at
    group by events.visitor_id, event_date

),

visitors as (

    select
        visitor_id,
        sum(event_count)::bigint as event_count,
        max(event_count)::bigint as busiest_day_events,
        bool_or(is_bot) as is_bot
    from days
    group by visitor_id

),

customers as (

    select
        visitor_id,
        min(customer_key) as first_customer_key,
        max(customer_key) as last_customer_key
    from {{ ref('int_web_identifications') }}
    group by visitor_id

)

select
    visitors.visitor_id,
    visitors.event_count,
    visitors.busiest_day_events,
    case
        when visitors.is_bot then 'said_so'
        when visitors.busiest_day_events > {{ var('robot_events_per_day') }} then 'too_busy'
        else 'person'
    end as robot_status,
    case when customers.first_customer_key = customers.last_customer_key then customers.first_customer_key end
        as only_customer_key,
    coalesce(customers.first_customer_key <> customers.last_customer_key, false) as has_several_customers
from visitors
left join customers on visitors.visitor_id = customers.visitor_id
