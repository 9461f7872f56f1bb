with

tickets as (

    select
        tickets.*,
        windows.service_window,
        cuts.dimension,
        case cuts.dimension
            when 'rfm_group' then tickets.rfm_group
            when 'clv_band' then tickets.clv_band
            when 'support_channel' then tickets.support_channel
            when 'ticket_priority' then tickets.ticket_priority
            else 'all'
        end as dimension_value
    from {{ ref('support_tickets') }} as tickets
    cross join {{ ref('as_of') }} as as_of
    inner join (values ('last_90_days', 90), ('last_365_days', 365), ('all', 100000)) as windows (service_window, days)
        on {{ dbt.datediff('tickets.opened_date', 'as_of.as_of_date', 'day') }} < windows.days
    cross join (
        values ('total'), ('rfm_group'), ('clv_band'), ('support_channel'), ('ticket_priority')
    ) as cuts (dimension)

),

counts as (

    select
        service_window,
        dimension,
        dimension_value,
        {{ support_counts() }}
    from tickets
    group by service_window, dimension, dimension_value

),

rates as (

    select *, {{ support_shares() }}
    from counts

)

select
    rates.service_window,
    rates.dimension,
    rates.dimension_value,
    rates.ticket_count as tickets,
    rates.customers as customers_in_contact,
    rates.median_first_reply_hours,
    rates.median_first_reply_business_hours,
    rates.median_full_resolution_hours,
    rates.median_full_resolution_business_hours,
    rates.first_reply_in_time_rate,
    rates.resolution_in_time_rate,
    rates.reopen_rate,
    rates.one_touch_rate,
    rates.hand_overs_per_ticket,
    rates.support_csat,
    rates.first_replies_judged,
    {{ wilson_bound('rates.first_replies_in_time', 'rates.first_replies_judged', 'lower') }}
        as first_reply_in_time_rate_low,
    {{ wilson_bound('rates.first_replies_in_time', 'rates.first_replies_judged', 'upper') }}
        as first_reply_in_time_rate_high,
    rates.resolutions_judged,
    {{ wilson_bound('rates.resolutions_in_time', 'rates.resolutions_judged', 'lower') }}
        as resolution_in_time_rate_low,
    {{ wilson_bound('rates.resolutions_in_time', 'rates.resolutions_judged', 'upper') }}
        as resolution_in_time_rate_high,
    rates.rated_tickets,
    {{ wilson_bound('rates.satisfied_tickets', 'rates.rated_tickets', 'lower') }} as support_csat_low,
    {{ wilson_bound('rates.satisfied_tickets', 'rates.rated_tickets', 'upper') }} as support_csat_high,
    {{ verdict_against_rest('first_replies_in_time', 'first_replies_judged') }} as first_reply_verdict,
    {{ verdict_against_rest('resolutions_in_time', 'resolutions_judged') }} as resolution_verdict,
    {{ verdict_against_rest('satisfied_tickets', 'rated_tickets') }} as csat_verdict
from rates
inner join counts as totals on rates.service_window = totals.service_window and totals.dimension = 'total'
