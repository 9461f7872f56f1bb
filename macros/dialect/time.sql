{# Timestamps are naive UTC throughout; the session's time zone is UTC on both engines (profiles.yml).

   Spark has two types for them, and the project uses `timestamp` (with local time zone, an instant), not
   `timestamp_ntz`: it is what `timestamp` in a contract means there, what every table format, metastore and
   BI tool knows, and what from_utc_timestamp and its like work on. In a session whose zone is UTC it reads,
   prints, casts and truncates exactly as DuckDB's naive timestamp does; in another zone days would shift,
   so check_session stops the build. Raw columns are taken for what they are: `timestamp` is an instant,
   as timestamptz is on DuckDB, and `timestamp_ntz` is local time of raw_timezone. #}

{% macro check_session() -%} {{ return(adapter.dispatch('check_session')()) }} {%- endmacro %}
{% macro default__check_session() -%} {%- endmacro %}
{% macro spark__check_session() -%}
    {%- set zone = run_query('select current_timezone()').columns[0].values()[0] -%}
    {%- if zone not in ('UTC', 'Etc/UTC', 'GMT', 'Z', '+00:00') -%}
        {{ exceptions.raise_compiler_error(
            'The Spark session is in time zone ' ~ zone ~ ', and days would be cut there. Set spark.sql.session.timeZone'
            ~ ' to UTC under server_side_parameters in profiles.yml; the time zone of reports is var reporting_timezone.'
        ) }}
    {%- endif -%}
{%- endmacro %}

{# does a raw column of this physical type (upper case) hold instants, not local times? #}
{% macro is_instant(physical) -%} {{ return(adapter.dispatch('is_instant')(physical)) }} {%- endmacro %}
{% macro default__is_instant(physical) -%}
    {%- do return(physical in ('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')) -%}
{%- endmacro %}
{% macro spark__is_instant(physical) -%} {%- do return(physical in ('TIMESTAMP', 'TIMESTAMP_LTZ')) -%} {%- endmacro %}

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
{# an hour that comes twice, when the clocks go back, is the second one, as on DuckDB #}
{% macro spark__local_to_utc(value, timezone) -%}
    {%- set first = "to_utc_timestamp(" ~ value ~ ", '" ~ timezone ~ "')" -%}
    case
        when from_utc_timestamp({{ first }} + interval '1' hour, '{{ timezone }}') = {{ value }} then {{ first }} + interval '1' hour
        else {{ first }}
    end
{%- endmacro %}

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
    {%- set date_and_minute = '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}' -%}
    {%- set offset = '(Z| ?[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)$' -%}
    case
        when {{ matches(raw, local) }} then {{ local_to_utc('try_cast(' ~ raw ~ ' as timestamp)', var('raw_timezone')) }}
        when {{ matches(raw, date_and_minute ~ ':[0-9]{2}([.][0-9]+)?' ~ offset) }} then {{ instant_from_text(raw) }}
        {#- neither engine reads an offset without seconds before it -#}
        when {{ matches(raw, date_and_minute ~ offset) }}
            then {{ instant_from_text("concat(substring(" ~ raw ~ ", 1, 16), ':00', substring(" ~ raw ~ ", 17))") }}
    end
{%- endmacro %}

{% macro instant_from_text(raw) -%} {{ return(adapter.dispatch('instant_from_text')(raw)) }} {%- endmacro %}
{% macro default__instant_from_text(raw) -%}
    timezone('UTC', try_cast(regexp_replace({{ raw }}, ' ?([+-][0-9]{2}):?([0-9]{2})?$', '\1:\2') as timestamptz))
{%- endmacro %}
{# Spark wants the minutes of an offset too #}
{% macro spark__instant_from_text(raw) -%}
    try_cast(regexp_replace(
        regexp_replace({{ raw }}, ' ?([+-][0-9][0-9])$', '$1:00'), ' ?([+-][0-9][0-9]):?([0-9][0-9])$', '$1:$2'
    ) as timestamp)
{%- endmacro %}
