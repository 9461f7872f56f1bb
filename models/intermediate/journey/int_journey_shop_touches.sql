-- what happens between a customer and the shop outside the web: orders, parcels, surveys, tickets, returns, referrals
with

orders as (

    select
        facts.*,
        orders.delivered_at,
        case
            when facts.order_type = 'subscription_renewal' then 'renewal'
            when facts.valid_order_number > 1 then 'repeat_order'
            else 'order'
        end as order_kind,
        coalesce(
            facts.customer_key, visitors.only_customer_key, 'visitor-' || orders.visitor_id, 'order-' || facts.order_id
        ) as person_key
    from {{ ref('fct_orders') }} as facts
    inner join {{ ref('stg_orders') }} as orders on facts.order_id = orders.order_id
    left join {{ ref('int_web_visitors') }} as visitors on orders.visitor_id = visitors.visitor_id
    where facts.is_valid

),

returns as (

    select
        order_id,
        refund_date,
        min(refunded_at) as refunded_at,
        sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise
    from {{ ref('fct_refunds') }}
    where refund_line_id in (select refund_line_id from {{ ref('int_returns_allocated') }} where is_return)
    group by order_id, refund_date

),

touches as (

    select
        order_kind as touchpoint_kind, order_id as source_id, ordered_at as occurred_at, person_key, order_id,
        net_revenue as touch_value
    from orders
    union all
    select 'delivery' as touchpoint_kind, order_id as source_id, delivered_at, person_key, order_id, null
    from orders where delivered_at is not null
    union all
    select
        'return' as touchpoint_kind, concat_ws('|', returns.order_id, returns.refund_date::string) as source_id,
        returns.refunded_at, orders.person_key, returns.order_id, returns.refunded_merchandise
    from returns
    inner join orders on returns.order_id = orders.order_id
    union all
    select
        case
            when not questions.is_answered then 'survey_unanswered'
            when questions.survey_type = 'review' then 'review'
            else 'survey'
        end as touchpoint_kind,
        questions.response_id as source_id,
        coalesce(questions.answered_at, responses.sent_at, responses.responded_at) as occurred_at,
        questions.respondent as person_key, questions.order_id, null as touch_value
    from {{ ref('int_survey_questions') }} as questions
    inner join {{ ref('stg_survey_responses') }} as responses on questions.response_id = responses.response_id
    union all
    select
        'support_contact' as touchpoint_kind, ticket_id as source_id, opened_at as occurred_at,
        coalesce(customer_key, 'ticket-' || ticket_id) as person_key, order_id, null as touch_value
    from {{ ref('support_tickets') }}
    union all
    select
        'referral' as touchpoint_kind, events.event_id as source_id, events.occurred_at,
        coalesce(customers.customer_key, 'id:' || events.customer_id, 'event-' || events.event_id) as person_key,
        events.order_id, null as touch_value
    from {{ ref('stg_loyalty_events') }} as events
    left join {{ ref('int_customer_identities') }} as customers
        on customers.identity_type = 'customer_id' and events.customer_id = customers.identity
    where events.event_type in ('referral_sent', 'referral_converted')

)

select
    touches.touchpoint_kind,
    touches.source_id,
    touches.occurred_at,
    touches.person_key,
    customers.customer_key,
    case when touches.touchpoint_kind = orders.order_kind then orders.device_type end as device_type,
    orders.country,
    touches.order_id,
    touches.touch_value
from touches
cross join {{ ref('as_of') }} as as_of
left join orders on touches.order_id = orders.order_id
left join {{ ref('dim_customers') }} as customers on touches.person_key = customers.customer_key
-- a valid order of nobody, on a device of the shop's own people, is somebody's
where
    touches.occurred_at < as_of.as_of_end_at
    and (not {{ is_house_account('customers') }} or touchpoint_kind in (orders.order_kind, 'delivery', 'return'))
