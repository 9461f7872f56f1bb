-- events do not name the message that they answer: it is the last one of that campaign that the person was sent before
with

events as (

    select
        event_id,
        event_type,
        occurred_at,
        person_key,
        customer_key,
        coalesce(campaign, 'unknown') as campaign,
        case when event_type like 'sms%' then 'sms' else 'email' end as message_channel,
        event_type in ('email_sent', 'sms_sent') as is_sent
    from {{ ref('int_web_events') }}
    where not is_on_site and robot_status = 'person'

),

numbered_events as (

    select
        *,
        sum(is_sent::int) over (
            partition by coalesce(person_key, event_id), message_channel, campaign
            order by occurred_at, (not is_sent)::int, event_id
            rows between unbounded preceding and current row
        ) as send_number
    from events

)

select
    coalesce(person_key, min(event_id)) as recipient_key,
    max(customer_key) as customer_key,
    message_channel,
    campaign,
    send_number,
    min(occurred_at) filter (where is_sent) as sent_at,
    min(event_id) filter (where is_sent) as sent_event_id,
    coalesce(count_if(event_type = 'email_open'), 0)::int as open_count,
    coalesce(count_if(event_type in ('email_click', 'sms_click')), 0)::int as click_count,
    coalesce(count_if(event_type = 'email_unsubscribe'), 0)::int as unsubscribe_count,
    count(*)::int as event_count
from numbered_events
group by person_key, case when person_key is null then event_id end, message_channel, campaign, send_number
