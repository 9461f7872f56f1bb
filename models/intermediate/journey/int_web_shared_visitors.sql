-- a device of several customers: whom it was last seen as before an event, else first after. Counting identifications
-- finds them in one pass, however many there are
with

moments as (

    select
        events.visitor_id,
        events.event_id,
        events.occurred_at,
        null::string as customer_key
    from {{ ref('stg_web_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    inner join {{ ref('int_web_visitors') }} as visitors on events.visitor_id = visitors.visitor_id
    where visitors.has_several_customers and events.occurred_at < as_of.as_of_end_at
    union all
    select
        identifications.visitor_id,
        identifications.source_id as event_id,
        identifications.identified_at as occurred_at,
        identifications.customer_key
    from {{ ref('int_web_identifications') }} as identifications
    inner join {{ ref('int_web_visitors') }} as visitors on identifications.visitor_id = visitors.visitor_id
    where visitors.has_several_customers

),

counted as (

    select
        *,
        count(customer_key) over (
            partition by visitor_id
            order by occurred_at, (customer_key is null)::int, event_id, customer_key
            rows between unbounded preceding and current row
        ) as identifications_before
    from moments

)

select
    events.event_id,
    named.customer_key
from counted as events
inner join counted as named
    on
        events.visitor_id = named.visitor_id
        and greatest(events.identifications_before, 1) = named.identifications_before
        and named.customer_key is not null
where events.customer_key is null
