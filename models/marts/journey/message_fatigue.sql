with

sends as (

    select
        message_channel,
        open_count,
        click_count,
        unsubscribe_count,
        count(*) over (
            partition by recipient_key order by sent_at
            range between interval '30' day preceding and current row
        ) as messages_received
    from {{ ref('int_message_sends') }}
    where sent_at is not null

),

bands as (

    select
        message_channel,
        case
            when messages_received <= 4 then messages_received
            when messages_received <= 8 then 5
            when messages_received <= 16 then 9
            else 17
        end::int as messages_from,
        count(*)::int as sends,
        (count(*) filter (where open_count > 0))::int as sends_opened,
        (count(*) filter (where click_count > 0))::int as sends_clicked,
        (count(*) filter (where unsubscribe_count > 0))::int as sends_unsubscribed
    from sends
    group by message_channel, messages_from

),

measured as (

    select
        *,
        sum(sends_opened) over (partition by message_channel) > 0 as are_opens,
        sum(sends_clicked) over (partition by message_channel) > 0 as are_clicks,
        sum(sends_unsubscribed) over (partition by message_channel) > 0 as are_unsubscribes
    from bands

)

select
    message_channel,
    messages_from,
    case messages_from
        when 5 then '5 to 8' when 9 then '9 to 16' when 17 then '17 or more' else messages_from::string
    end as messages_received,
    sends,
    case when are_opens then sends_opened::double / sends end as open_rate,
    case when are_clicks then sends_clicked::double / sends end as click_rate,
    case when are_unsubscribes then sends_unsubscribed::double / sends end as unsubscribe_rate,
    case when are_unsubscribes then {{ wilson_bound('sends_unsubscribed', 'sends', 'lower') }} end
        as unsubscribe_rate_low,
    case when are_unsubscribes then {{ wilson_bound('sends_unsubscribed', 'sends', 'upper') }} end
        as unsubscribe_rate_high,
    sends >= {{ var('minimum_customers') }} as is_reportable
from measured
