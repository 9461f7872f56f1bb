-- orders, parcels, tickets, questions, returns and referrals are each one touchpoint, but those of house accounts, and
-- orders keep their money
with

touchpoints as (

    select
        case touchpoint_kind
            when 'repeat_order' then 'order'
            when 'renewal' then 'order'
            when 'survey_unanswered' then 'survey'
            when 'review' then 'survey'
            else touchpoint_kind
        end as source_kind,
        count(*) as touches,
        count(distinct source_id) as source_rows,
        coalesce(sum(touch_value), 0) as touch_value
    from {{ ref('journey_touchpoints') }}
    where event_count = 0 and touchpoint_kind <> 'visit'
    group by source_kind

),

sources as (

    select 'order' as source_kind, count(*) as touches, coalesce(sum(net_revenue), 0) as touch_value
    from {{ ref('fct_orders') }}
    where is_valid
    union all
    select 'delivery' as source_kind, count(*) as touches, 0 as touch_value
    from {{ ref('stg_orders') }} as orders
    inner join {{ ref('fct_orders') }} as facts on orders.order_id = facts.order_id and facts.is_valid
    cross join {{ ref('as_of') }} as as_of
    where orders.delivered_at < as_of.as_of_end_at
    union all
    select 'support_contact' as source_kind, count(*) as touches, 0 as touch_value
    from {{ ref('support_tickets') }} as tickets
    left join {{ ref('dim_customers') }} as customers on tickets.customer_key = customers.customer_key
    where not {{ is_house_account('customers') }}
    union all
    select 'survey' as source_kind, count(*) as touches, 0 as touch_value
    from {{ ref('int_survey_questions') }}
    where not is_house_account
    union all
    select
        'return' as source_kind,
        count(distinct concat_ws('|', returns.order_id, returns.refund_date::string)) as touches,
        coalesce(sum(returns.refunded_merchandise), 0) as touch_value
    from {{ ref('int_returns_allocated') }} as returns
    where returns.is_return
    union all
    select 'referral' as source_kind, count(*) as touches, 0 as touch_value
    from {{ ref('stg_loyalty_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('int_customer_identities') }} as identities
        on identities.identity_type = 'customer_id' and events.customer_id = identities.identity
    left join {{ ref('dim_customers') }} as customers on identities.customer_key = customers.customer_key
    where
        events.event_type in ('referral_sent', 'referral_converted') and events.occurred_at < as_of.as_of_end_at
        and not {{ is_house_account('customers') }}

)

select
    sources.source_kind as wrong_kind,
    sources.touches as source_touches,
    touchpoints.touches,
    sources.touch_value as source_value,
    touchpoints.touch_value
from sources
full outer join touchpoints on sources.source_kind = touchpoints.source_kind
where
    coalesce(sources.touches, 0) <> coalesce(touchpoints.touches, 0)
    or coalesce(sources.touches, 0) <> coalesce(touchpoints.source_rows, 0)
    or coalesce(sources.touch_value, 0) <> coalesce(touchpoints.touch_value, 0)
