-- every web event known by the as-of date is counted once, and those in touchpoints stand behind one of them
with

staged as (

    select
        events.event_type,
        count(*) as web_events
    from {{ ref('stg_web_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.occurred_at < as_of.as_of_end_at
    group by events.event_type

),

balance as (

    select
        event_type,
        sum(web_events) as web_events
    from {{ ref('journey_event_balance') }}
    group by event_type

),

totals as (

    select
        (select coalesce(sum(event_count), 0) from {{ ref('journey_touchpoints') }}) as in_touchpoints,
        coalesce(sum(web_events) filter (where event_use in ('touchpoint', 'in_a_visit')), 0) as to_be_in_touchpoints
    from {{ ref('journey_event_balance') }}

)

select
    coalesce(staged.event_type, balance.event_type) as wrong_event_type,
    staged.web_events as staged_events,
    balance.web_events as counted_events
from staged
full outer join balance on staged.event_type = balance.event_type
where staged.web_events is distinct from balance.web_events

union all

select
    'in touchpoints' as wrong_event_type,
    to_be_in_touchpoints as staged_events,
    in_touchpoints as counted_events
from totals
where to_be_in_touchpoints <> in_touchpoints
