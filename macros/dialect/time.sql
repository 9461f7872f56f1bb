{# Timestamps are naive UTC throughout; the session's time zone is UTC on both engines (profiles.yml). #}

{% macro naive_timestamp_type() -%} {{ return(adapter.dispatch('naive_timestamp_type')()) }} {%- endmacro %}
{% macro default__naive_timestamp_type() -%} timestamp {%- endmacro %}

{% macro instant_to_utc(value) -%} {{ return(adapter.dispatch('instant_to_utc')(value)) }} {%- endmacro %}
{% macro default__instant_to_utc(value) -%} timezone('UTC', {{ value }}) {%- endmacro %}
{% macro spark__instant_to_utc(value) -%} {{ value }} {%- endmacro %}

{# local time of a time zone -> UTC #}
{% macro local_to_utc(value, timezone) -%}
    {%- if timezone == 'UTC' -%} {{ return(value) }}
    {%- else -%} {{ return(adapter.dispatch('local_to_utc')(value, timezone)) }}
    {%- endif -%}
{%- endmacro %}
{% macro default__local_to_utc(value, timezone) -%} timezone('UTC', timezone('{{ timezone }}', {{ value }})) {%- endmacro %}
{% macro spark__local_to_utc(value, timezone) -%} to_utc_timestamp({{ value }}, '{{ timezone }}') {%- endmacro %}

{# UTC -> local time of a time zone #}
{% macro utc_to_local(value, timezone) -%}
    {%- if timezone == 'UTC' -%} {{ return(value) }}
    {%- else -%} {{ return(adapter.dispatch('utc_to_local')(value, timezone)) }}
    {%- endif -%}
{%- endmacro %}
{% macro default__utc_to_local(value, timezone) -%} timezone('{{ timezone }}', timezone('UTC', {{ value }})) {%- endmacro %}
{% macro spark__utc_to_local(value, timezone) -%} from_utc_timestamp({{ value }}, '{{ timezone }}') {%- endmacro %}

{# the date in the reporting time zone of a UTC timestamp, and the UTC moment at which such a date begins #}
{% macro reporting_date(value) -%} cast({{ utc_to_local(value, var('reporting_timezone')) }} as date) {%- endmacro %}
{% macro reporting_day_start(value) -%} {{ local_to_utc('cast(' ~ value ~ ' as timestamp)', var('reporting_timezone')) }} {%- endmacro %}

{# ISO 8601 with or without offset -> UTC; anything else is null #}
{% macro timestamp_from_text(raw) -%}
    {%- set local = '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?$' -%}
    {%- set with_offset = '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$' -%}
    case
        when {{ matches(raw, local) }} then {{ local_to_utc('try_cast(' ~ raw ~ ' as timestamp)', var('raw_timezone')) }}
        when {{ matches(raw, with_offset) }} then {{ instant_from_text(raw) }}
    end
{%- endmacro %}

{% macro instant_from_text(raw) -%} {{ return(adapter.dispatch('instant_from_text')(raw)) }} {%- endmacro %}
{% macro default__instant_from_text(raw) -%}
    timezone('UTC', try_cast(regexp_replace({{ raw }}, ' ?([+-][0-9]{2}):?([0-9]{2})?$', '\1:\2') as timestamptz))
{%- endmacro %}
{% macro spark__instant_from_text(raw) -%}
    try_cast(regexp_replace({{ raw }}, ' ?([+-][0-9][0-9]):?([0-9][0-9])?$', '$1:$2') as timestamp)
{%- endmacro %}
