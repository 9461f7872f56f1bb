{# vars that would otherwise fail, or be passed over, somewhere in the middle of a build #}
{% macro check_vars() -%}
    {%- for name, type, form in [
        ('as_of', 'date', 'YYYY-MM-DD'),
        ('latest_allowed_at', 'timestamp', 'YYYY-MM-DD HH:MM:SS'),
        ('build_started_at', 'timestamp', 'YYYY-MM-DD HH:MM:SS'),
    ] -%}
        {%- set value = var(name) | string -%}
        {%- set is_known = value and run_query("select try_cast('" ~ value | replace("'", "''") ~ "' as " ~ type ~ ")"
            ~ " between date '1990-01-01' and date '2200-01-01'").columns[0].values()[0] -%}
        {%- if value and not is_known -%}
            {{ exceptions.raise_compiler_error('Var ' ~ name ~ ' is ' ~ value ~ ', which is no ' ~ type ~ ' (' ~ form ~ ') from 1990 to 2200.') }}
        {%- endif -%}
    {%- endfor -%}
    {%- for name in ['prices_include_tax', 'merge_guests_by_email', 'profiling_default'] if var(name) is not boolean -%}
        {{ exceptions.raise_compiler_error('Var ' ~ name ~ ' is ' ~ var(name) ~ ', and can be true or false.') }}
    {%- endfor -%}
    {%- set currency = var('reporting_currency') | string -%}
    {%- if currency and not modules.re.fullmatch('[A-Za-z]{3}', currency) -%}
        {{ exceptions.raise_compiler_error('Var reporting_currency is ' ~ currency ~ ', and can be a currency by its three letters, such as EUR, or empty.') }}
    {%- endif -%}
    {%- for name in ['raw_timezone', 'reporting_timezone'] -%}
        {%- do check_timezone(name, var(name) | string) -%}
    {%- endfor -%}
    {%- set names = var('raw_identifiers') -%}
    {%- if names is not mapping -%}
        {{ exceptions.raise_compiler_error('Var raw_identifiers is ' ~ names ~ ', and can be names of tables by raw table, such as {orders: shop_orders}.') }}
    {%- endif -%}
    {%- for table in names if table not in contract_tables() -%}
        {{ exceptions.raise_compiler_error('Var raw_identifiers names ' ~ table ~ ', which is no raw table. The raw tables are ' ~ contract_tables() | join(', ') ~ '.') }}
    {%- endfor -%}
    {%- for name in ['churn_window_days', 'at_risk_window_days'] if var(name) is not integer or var(name) < 0 -%}
        {{ exceptions.raise_compiler_error('Var ' ~ name ~ ' is ' ~ var(name) ~ ', and can be a whole number of days, or 0 for a computed one.') }}
    {%- endfor -%}
    {%- if var('churn_quantile') is not number or not 0 < var('churn_quantile') < 1 -%}
        {{ exceptions.raise_compiler_error('Var churn_quantile is ' ~ var('churn_quantile') ~ ', and can be a number between 0 and 1.') }}
    {%- endif -%}
    {%- for name in ['default_margin', 'clv_discount_rate', 'global_holdout_share'] if var(name) is not number or not 0 <= var(name) <= 1 -%}
        {{ exceptions.raise_compiler_error('Var ' ~ name ~ ' is ' ~ var(name) ~ ', and can be a number from 0 to 1.') }}
    {%- endfor -%}
    {%- if var('alert_threshold') is not number or var('alert_threshold') <= 0 -%}
        {{ exceptions.raise_compiler_error('Var alert_threshold is ' ~ var('alert_threshold') ~ ', and can be a number above 0.') }}
    {%- endif -%}
    {%- if var('nps_wanted_margin') is not number or not 0 < var('nps_wanted_margin') <= 100 -%}
        {{ exceptions.raise_compiler_error('Var nps_wanted_margin is ' ~ var('nps_wanted_margin') ~ ', and can be a number of points above 0, up to 100.') }}
    {%- endif -%}
    {%- for name, least in [
        ('rfm_window_days', 0),
        ('cohort_values', 1),
        ('rfm_profile_top_values', 1),
        ('return_window_days', 0),
        ('serial_returner_min_returns', 1),
        ('session_pause_minutes', 1),
        ('robot_events_per_day', 1),
        ('journey_pause_days', 1),
        ('journey_days', 1),
        ('cart_abandoned_minutes', 0),
        ('message_click_days', 0),
        ('minimum_customers', 0),
        ('minimum_responses', 0),
        ('minimum_customers_of_term', 0),
        ('survey_rest_days', 0),
        ('support_contact_days', 0),
        ('friction_trend_days', 1),
        ('audience_contacts_at_once', 0),
    ] if var(name) is not integer or var(name) < least -%}
        {{ exceptions.raise_compiler_error('Var ' ~ name ~ ' is ' ~ var(name) ~ ', and can be a whole number from ' ~ least ~ ' on.') }}
    {%- endfor -%}
    {%- for name, known in [
        ('rfm_recency_method', ['repurchase_gap', 'quintile', 'fixed']),
        ('rfm_frequency_method', ['repeaters', 'quintile', 'fixed']),
        ('rfm_monetary_method', ['quintile', 'fixed']),
        ('rfm_monetary_value', ['net_revenue', 'gross_margin']),
        ('rfm_map', rfm_maps()),
    ] if var(name) not in known -%}
        {{ exceptions.raise_compiler_error('Var ' ~ name ~ ' is ' ~ var(name) ~ ', and can be ' ~ known | join(', ') ~ '.') }}
    {%- endfor -%}
    {%- do check_audiences(audience_list()) -%}
    {%- do audience_holdout_shares() -%}
{%- endmacro %}


{# time zones that the engine knows; one that it does not know ends a query with words of its own #}
{% macro check_timezone(name, timezone) -%} {{ return(adapter.dispatch('check_timezone')(name, timezone)) }} {%- endmacro %}
{% macro default__check_timezone(name, timezone) -%}
    {%- set text = timezone | replace("'", "''") -%}
    {%- set found = run_query(
        "select count_if(lower(name) = lower('" ~ text ~ "')) > 0, max_by(name, jaro_winkler_similarity(lower(name), lower('"
        ~ text ~ "'))) from pg_timezone_names()").rows[0] -%}
    {%- if not found[0] -%}
        {{ exceptions.raise_compiler_error('Var ' ~ name ~ ' is ' ~ timezone ~ ', which is no time zone, such as Europe/Berlin. The name nearest to it is ' ~ found[1] ~ '.') }}
    {%- endif -%}
{%- endmacro %}
{% macro spark__check_timezone(name, timezone) -%}
    {%- do run_query("select from_utc_timestamp(timestamp '2024-01-01', '" ~ timezone | replace("'", "''") ~ "')") -%}
{%- endmacro %}


{# the maps of seed rfm_group_map by its YAML: the seed may not have been loaded yet #}
{% macro rfm_maps() -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.name == 'rfm_group_map' -%}
        {%- do return(node.config.meta.maps) -%}
    {%- endfor -%}
{%- endmacro %}
