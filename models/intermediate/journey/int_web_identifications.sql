-- every time that a visitor was seen as a customer: an event that names one, or an order that names the visitor
with

customers as (

    select identity as customer_id, customer_key
    from {{ ref('int_customer_identities') }}
    where identity_type = 'customer_id'

)

select
    events.visitor_id,
    customers.customer_key,
    events.occurred_at as identified_at,
    events.event_id as source_id
from {{ ref('stg_web_events') }} as events
cross join {{ ref('as_of') }} as as_of
inner join customers on events.customer_id = customers.customer_id
where events.visitor_id is not null and events.occurred_at < as_of.as_of_end_at

union all

-- a guest is named by the order that the visitor placed
select
    events.visitor_id,
    facts.customer_key,
    events.occurred_at as identified_at,
    events.event_id as source_id
from {{ ref('stg_web_events') }} as events
cross join {{ ref('as_of') }} as as_of
inner join {{ ref('fct_orders') }} as facts on events.order_id = facts.order_id
where
    events.event_type = 'purchase' and events.visitor_id is not null and events.customer_id is null
    and facts.customer_key is not null and events.occurred_at < as_of.as_of_end_at

union all

select
    orders.visitor_id,
    facts.customer_key,
    facts.ordered_at as identified_at,
    facts.order_id as source_id
from {{ ref('fct_orders') }} as facts
inner join {{ ref('stg_orders') }} as orders on facts.order_id = orders.order_id
where orders.visitor_id is not null and facts.customer_key is not null
