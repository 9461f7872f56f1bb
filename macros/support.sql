{# The order of a ticket's events: by time, and at one moment as they follow from each other. A ticket reopened and
   solved in the same second ends solved. #}
{% macro support_event_order() -%}
    occurred_at,
    case event_type
        when 'created' then 1
        when 'reopened' then 2
        when 'customer_message' then 3
        when 'assigned' then 4
        when 'agent_message' then 5
        when 'solved' then 6
        when 'closed' then 7
        else 8
    end,
    event_id
{%- endmacro %}


{# Who wrote an event that does not say: what kind of event it is does. #}
{% macro support_author() -%}
    coalesce(
        author_type,
        case
            when event_type in ('agent_message', 'solved') then 'agent'
            when event_type in ('assigned', 'closed') then 'system'
            else 'customer'
        end
    )
{%- endmacro %}


{# Days after the days of contact in which an outcome of an order is summed. #}
{% macro friction_days(outcome) -%} {{ {'net_revenue': 180, 'refunded': 60}[outcome] }} {%- endmacro %}


{# Hours between two moments by the calendar, and by opening hours (`open_seconds` of int_support_moments_placed). #}
{% macro calendar_hours(from_at, until_at) -%}
    ({{ dbt.datediff(from_at, until_at, 'second') }} / 3600.0::double)
{%- endmacro %}
{% macro opening_hours(from_seconds, until_seconds) -%}
    (({{ until_seconds }} - {{ from_seconds }}) / 3600.0::double)
{%- endmacro %}


{# A clock counts only where the ticket says when it began, and did not end before. #}
{% macro of_sound_ticket(value) -%}
    case when clock_status = 'counted' then {{ value }} end
{%- endmacro %}


{# Whether a ticket met its target: late as soon as the target is over, unknown while there is time left. #}
{% macro within_target(hours_taken, hours_open, target) -%}
    case
        when clock_status <> 'counted' then null
        when {{ hours_taken }} is not null then {{ hours_taken }} <= {{ target }}
        when {{ hours_open }} > {{ target }} then false
    end
{%- endmacro %}


{# What support tickets are counted by in support_periods and support_service_levels. #}
{% macro support_counts() -%}
    count(*)::int as ticket_count,
    count(distinct customer_key)::int as customers,
    count(first_reply_hours)::int as replied_tickets,
    median(first_reply_hours) as median_first_reply_hours,
    median(first_reply_business_hours) as median_first_reply_business_hours,
    count(full_resolution_hours)::int as resolved_tickets,
    median(full_resolution_hours) as median_full_resolution_hours,
    median(full_resolution_business_hours) as median_full_resolution_business_hours,
    count(is_first_reply_in_time)::int as first_replies_judged,
    coalesce(count_if(is_first_reply_in_time), 0)::int as first_replies_in_time,
    count(is_resolution_in_time)::int as resolutions_judged,
    coalesce(count_if(is_resolution_in_time), 0)::int as resolutions_in_time,
    coalesce(count_if(first_solved_at is not null), 0)::int as solved_tickets,
    coalesce(count_if(reopen_count > 0), 0)::int as reopened_tickets,
    coalesce(count_if(is_one_touch), 0)::int as one_touch_tickets,
    sum(hand_over_count)::int as hand_overs,
    count(is_satisfied)::int as rated_tickets,
    coalesce(count_if(is_satisfied), 0)::int as satisfied_tickets,
    coalesce(count_if(clock_status <> 'counted'), 0)::int as tickets_without_clock
{%- endmacro %}


{# Shares of such counts. #}
{% macro support_shares() -%}
    first_replies_in_time::double / nullif(first_replies_judged, 0) as first_reply_in_time_rate,
    resolutions_in_time::double / nullif(resolutions_judged, 0) as resolution_in_time_rate,
    reopened_tickets::double / nullif(solved_tickets, 0) as reopen_rate,
    one_touch_tickets::double / nullif(solved_tickets, 0) as one_touch_rate,
    hand_overs::double / nullif(ticket_count, 0) as hand_overs_per_ticket,
    satisfied_tickets::double / nullif(rated_tickets, 0) as support_csat
{%- endmacro %}


{# Whether a share lies above or below that of the rest by more than chance (95%). #}
{% macro share_verdict(successes, trials, other_successes, other_trials) -%}
    case
        when least(coalesce({{ trials }}, 0), coalesce({{ other_trials }}, 0)) < {{ var('minimum_customers') }}
            then 'too_few_tickets'
        when {{ share_difference_bound(successes, trials, other_successes, other_trials, 'lower') }} > 0 then 'better'
        when {{ share_difference_bound(successes, trials, other_successes, other_trials, 'upper') }} < 0 then 'worse'
        else 'no_clear_difference'
    end
{%- endmacro %}


{# What orders are cut by to hold frictions against them, and what tickets are cut by besides. #}
{% macro friction_cuts() -%}
    {{ return(cuts_by_name('total', 'carrier', 'order_channel', 'country', 'rfm_group')) }}
{%- endmacro %}
{% macro ticket_cuts() -%}
    {{ return(cuts_by_name(
        'total', 'carrier', 'order_channel', 'country', 'rfm_group', 'support_channel', 'contact_reason'
    )) }}
{%- endmacro %}


{# Tickets of one theme and value: all, those whose order counts, and when. #}
{% macro friction_counts() -%}
    count(*)::int as tickets,
    count(distinct order_id)::int as orders_with_contact,
    min(opened_date) as first_named_on,
    {{ recent_and_before('opened_date', 'ticket_id') }}
{%- endmacro %}


{# Counts of rows in the last days of var friction_trend_days and in as many days before. #}
{% macro recent_and_before(date, counted) -%}
    (
        count({{ counted }}) filter (
            where {{ date }} > {{ dbt.dateadd('day', -(var('friction_trend_days') | int), 'as_of_date') }}
        )
    )::int as recent_count,
    (
        count({{ counted }}) filter (
            where
                {{ date }} > {{ dbt.dateadd('day', -2 * (var('friction_trend_days') | int), 'as_of_date') }}
                and {{ date }} <= {{ dbt.dateadd('day', -(var('friction_trend_days') | int), 'as_of_date') }}
        )
    )::int as before_count
{%- endmacro %}


{# Minutes since midnight of a time written as HH:MM; 24:00 is the end of the day. #}
{% macro minutes_of_day(time) -%}
    (split_part({{ time }}, ':', 1)::int * 60 + split_part({{ time }}, ':', 2)::int)
{%- endmacro %}


{# The UTC moment of a minute of a day in the reporting time zone. #}
{% macro local_minute(day, minute) -%}
    {{ local_to_utc(dbt.dateadd('minute', minute, 'cast(' ~ day ~ ' as timestamp)'), var('reporting_timezone')) }}
{%- endmacro %}


{# Bands of predicted value by tenths of the customers: the best two, the next three, the rest. #}
{% macro value_band(decile) -%}
    case
        when {{ decile }} >= 9 then 'top_20_percent'
        when {{ decile }} >= 6 then 'middle_30_percent'
        when {{ decile }} >= 1 then 'lower_50_percent'
        else 'no_forecast'
    end
{%- endmacro %}


{# How a share of a row of support_service_levels stands against that of all other tickets. #}
{% macro verdict_against_rest(successes, trials) -%}
    case
        when rates.dimension = 'total' then 'not_compared'
        else {{ share_verdict(
            'rates.' ~ successes, 'rates.' ~ trials,
            '(totals.' ~ successes ~ ' - rates.' ~ successes ~ ')', '(totals.' ~ trials ~ ' - rates.' ~ trials ~ ')'
        ) }}
    end
{%- endmacro %}
