{# The channel of each source that `relation` names in columns source_and_medium (as `source|medium`) and
   referrer_host, by seed journey_channels: the medium says more than the source, and both more than the page before. A
   pattern of hosts begins where a part of the name begins, so that `bing.` is not found in climbing.example.
   A few thousand sources against a short list. #}
{% macro traffic_channels(relation) -%}
    select
        sources.source_and_medium,
        sources.referrer_host,
        min_by(rules.channel, (
            case rules.match_on when 'medium' then 1 when 'source' then 2 else 3 end, rules.pattern
        )) as channel
    from (select distinct source_and_medium, referrer_host from {{ relation }}) as sources
    inner join {{ ref('journey_channels') }} as rules
        on
            (rules.match_on = 'medium' and split_part(sources.source_and_medium, '|', 2) = rules.pattern)
            or (rules.match_on = 'source' and split_part(sources.source_and_medium, '|', 1) = rules.pattern)
            or (
                rules.match_on = 'referrer' and sources.source_and_medium = '|'
                and position(concat('.', rules.pattern) in concat('.', sources.referrer_host)) > 0
            )
    group by sources.source_and_medium, sources.referrer_host
{%- endmacro %}


{# The channel where no rule names one. `rows` is the table that the source and the click belong to. #}
{% macro other_channel(rows, has_click_id) -%}
    case
        when {{ has_click_id }} then 'other_paid'
        when {{ rows }}.source_and_medium <> '|' then 'other'
        when {{ rows }}.referrer_host <> '' then 'referral'
        else 'direct'
    end
{%- endmacro %}


{# Source and medium in one text, `|` where there is neither; the host of the page before. #}
{% macro source_and_medium(source, medium) -%}
    concat(coalesce(lower({{ source }}), ''), '|', coalesce(lower({{ medium }}), ''))
{%- endmacro %}
{% macro host_of(url) -%}
    coalesce(lower(split_part(split_part({{ url }}, '//', 2), '/', 1)), '')
{%- endmacro %}


{# The order of touches: by time, and at one moment as they follow from each other. #}
{% macro touch_order() -%} occurred_at, place, source_id {%- endmacro %}


{# The steps of a journey as one text, from columns `place` and `touchpoint_kind`, in the order of `places`. #}
{% macro path_text(places) -%}
    {%- for place in places -%}
    max(case when place = {{ place }} then touchpoint_kind end){{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{# The stages in their order, as a query. #}
{% macro numbered_stages() -%}
    select stage, row_number() over (order by min(place), stage) as stage_number
    from {{ ref('journey_kinds') }}
    group by stage
{%- endmacro %}


{# What persons in a stage are cut by. #}
{% macro journey_cuts() -%}
    {{ return(cuts_by_name('total', 'rfm_group', 'channel', 'device', 'country')) }}
{%- endmacro %}


{# Days back from the end of the as-of date, as a moment. #}
{% macro days_before_as_of(days) -%}
    {{ dbt.dateadd('day', -(days | int), 'as_of.as_of_end_at') }}
{%- endmacro %}


{# The RFM group that a person was in before a day: as of the last month end, newcomers since then; who has not ordered
   before is no customer yet, whatever they did on that day. `rfm_groups` is int_rfm_groups_held, `customers`
   dim_customers. #}
{% macro journey_rfm_group(date) -%}
    coalesce(
        rfm_groups.rfm_group_id,
        case
            when customers.first_order_date is null or customers.first_order_date >= {{ date }} then 'no_order_yet'
            when customers.first_order_date >= {{ dbt.date_trunc('month', date) }} then 'newcomer'
            else 'no_group'
        end
    )
{%- endmacro %}
