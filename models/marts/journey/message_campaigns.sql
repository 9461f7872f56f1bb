with

-- what a channel never told was not measured
measured as (

    select
        message_channel,
        sum(open_count) > 0 as are_opens,
        sum(click_count) > 0 as are_clicks,
        sum(unsubscribe_count) > 0 as are_unsubscribes
    from {{ ref('int_message_sends') }}
    group by message_channel

),

sends as (

    select
        message_channel,
        campaign,
        min({{ reporting_date('sent_at') }}) as first_sent_on,
        max({{ reporting_date('sent_at') }}) as last_sent_on,
        count(distinct {{ reporting_date('sent_at') }}) as days_sent,
        count(sent_at)::int as sends,
        count(distinct case when sent_at is not null then recipient_key end)::int as recipients,
        (count(*) filter (where sent_at is not null and open_count > 0))::int as sends_opened,
        (count(*) filter (where sent_at is not null and click_count > 0))::int as sends_clicked,
        (count(*) filter (where sent_at is not null and unsubscribe_count > 0))::int as sends_unsubscribed,
        coalesce(sum(event_count) filter (where sent_at is null), 0)::int as answers_without_send,
        sum(event_count)::int as message_events
    from {{ ref('int_message_sends') }}
    group by message_channel, campaign

),

orders as (

    select
        message_channel,
        campaign,
        count(*)::int as orders,
        sum(net_revenue)::decimal(18, 2) as net_revenue
    from {{ ref('int_message_orders') }}
    group by message_channel, campaign

)

select
    sends.message_channel,
    sends.campaign,
    -- a flow goes out all the time, a campaign on a few days
    case
        when sends.sends = 0 then 'unknown' when sends.days_sent > 7 then 'flow' else 'campaign'
    end as sending,
    sends.first_sent_on,
    sends.last_sent_on,
    sends.sends,
    sends.recipients,
    case when measured.are_opens then sends.sends_opened end as sends_opened,
    case when measured.are_clicks then sends.sends_clicked end as sends_clicked,
    case when measured.are_unsubscribes then sends.sends_unsubscribed end as sends_unsubscribed,
    case when measured.are_opens then sends.sends_opened::double / nullif(sends.sends, 0) end as open_rate,
    case when measured.are_clicks then sends.sends_clicked::double / nullif(sends.sends, 0) end as click_rate,
    case when measured.are_unsubscribes then sends.sends_unsubscribed::double / nullif(sends.sends, 0) end
        as unsubscribe_rate,
    case when measured.are_clicks then coalesce(orders.orders, 0) end::int as orders,
    case when measured.are_clicks then coalesce(orders.net_revenue, 0) end::decimal(18, 2) as net_revenue,
    case when measured.are_clicks then coalesce(orders.net_revenue, 0)::double / nullif(sends.sends, 0) end
        as net_revenue_per_send,
    sends.answers_without_send,
    sends.message_events
from sends
inner join measured on sends.message_channel = measured.message_channel
left join orders on sends.message_channel = orders.message_channel and sends.campaign = orders.campaign
