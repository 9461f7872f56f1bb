select
    tickets.ticket_id,
    tickets.customer_key,
    tickets.order_id,
    tickets.product_named as product_id,
    tickets.main_brand as brand,
    tickets.carrier,
    coalesce(tickets.channel, 'unknown') as support_channel,
    coalesce(tickets.contact_reason, 'unknown') as contact_reason,
    themes.theme as main_theme,
    themes.stage as main_stage,
    tickets.priority as ticket_priority,
    tickets.rfm_group,
    tickets.clv_band,
    tickets.predicted_clv_365,
    tickets.opened_at,
    tickets.opened_date,
    coalesce(tickets.opened_by, 'unknown') as opened_by,
    tickets.created_at,
    tickets.asked_at,
    tickets.first_reply_at,
    tickets.first_solved_at,
    tickets.last_solved_at,
    case when tickets.is_open then 'open' else 'solved' end as ticket_status,
    clocks.clock_status,
    clocks.first_reply_hours,
    clocks.first_reply_business_hours,
    clocks.first_resolution_hours,
    clocks.first_resolution_business_hours,
    clocks.full_resolution_hours,
    clocks.full_resolution_business_hours,
    clocks.is_first_reply_in_time,
    clocks.is_resolution_in_time,
    tickets.event_count,
    tickets.reply_count,
    tickets.customer_message_count,
    tickets.bot_message_count,
    tickets.internal_note_count,
    hand_overs.hand_over_count,
    tickets.reopen_count,
    not tickets.is_open and tickets.reopen_count = 0 and tickets.reply_count <= 1 as is_one_touch,
    coalesce(tickets.rating * 5 >= 4 * tickets.rating_max, surveys.is_good) as is_satisfied,
    case
        when tickets.rating is not null then 'help_desk'
        when surveys.is_good is not null then 'survey'
        else 'not_rated'
    end as rated_by
from {{ ref('int_support_tickets_described') }} as tickets
inner join {{ ref('int_support_clocks') }} as clocks on tickets.ticket_id = clocks.ticket_id
inner join {{ ref('int_support_hand_overs') }} as hand_overs on tickets.ticket_id = hand_overs.ticket_id
inner join {{ ref('int_support_ticket_themes') }} as themes on tickets.ticket_id = themes.ticket_id and themes.is_main
left join {{ ref('int_support_surveys') }} as surveys on tickets.ticket_id = surveys.ticket_id
