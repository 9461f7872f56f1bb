with

customers as (

    select identity as customer_id, customer_key
    from {{ ref('int_customer_identities') }}
    where identity_type = 'customer_id'

),

known_events as (

    select
        events.*,
        events.event_type not in (
            'email_sent', 'email_open', 'email_click', 'email_unsubscribe', 'sms_sent', 'sms_click'
        ) as is_on_site,
        coalesce('visitor-' || events.visitor_id, 'id:' || events.customer_id) as visitor_key,
        coalesce(visitors.robot_status, case when events.is_bot then 'said_so' else 'person' end) as robot_status,
        coalesce(customers.customer_key, visitors.only_customer_key, shared.customer_key) as customer_key
    from {{ ref('stg_web_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('int_web_visitors') }} as visitors on events.visitor_id = visitors.visitor_id
    left join customers on events.customer_id = customers.customer_id
    left join {{ ref('int_web_shared_visitors') }} as shared on events.event_id = shared.event_id
    where events.occurred_at < as_of.as_of_end_at

),

-- events of nobody, an erased customer's without a device, are each their own
paused_events as (

    select
        known_events.*,
        {{ is_house_account('accounts') }} as is_house_account,
        coalesce(lag(occurred_at) over (
            partition by coalesce(visitor_key, event_id), is_on_site order by occurred_at, event_id
        ) >= {{ dbt.dateadd('minute', -(var('session_pause_minutes') | int), 'occurred_at') }}, false) as goes_on
    from known_events
    left join {{ ref('dim_customers') }} as accounts on known_events.customer_key = accounts.customer_key

),

cut_events as (

    select
        *,
        sum(case when goes_on then 0 else 1 end) over (
            partition by coalesce(visitor_key, event_id), is_on_site order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as stretch
    from paused_events

)

-- the shop's own people try it, and their orders never count: they are nobody whom it loses. An event without a session
-- is in the one that the shop names before it between the same pauses, else after it
select
    event_id,
    event_type,
    occurred_at,
    is_on_site,
    visitor_key,
    customer_key,
    coalesce(customer_key, visitor_key) as person_key,
    case when robot_status = 'person' and is_house_account then 'house_account' else robot_status end as robot_status,
    case
        when is_on_site
            then concat_ws(
                '|', coalesce(visitor_key, event_id),
                coalesce(
                    {{ last_known('session_id') }} over up_to_it,
                    {{ first_known('session_id') }} over after_it,
                    'cut-' || stretch::string
                )
            )
    end as session_key,
    order_id,
    product_id,
    cart_id,
    quantity,
    unit_price,
    currency,
    coalesce(campaign_id, utm_campaign) as campaign,
    {{ source_and_medium('utm_source', 'utm_medium') }} as source_and_medium,
    {{ host_of('referrer_url') }} as referrer_host,
    click_id is not null as has_click_id,
    device_type,
    country
from cut_events
window
    up_to_it as (
        partition by coalesce(visitor_key, event_id), is_on_site, stretch order by occurred_at, event_id
        rows between unbounded preceding and current row
    ),
    after_it as (
        partition by coalesce(visitor_key, event_id), is_on_site, stretch order by occurred_at, event_id
        rows between current row and unbounded following
    )
