{# How the text of a raw value becomes a typed one. What cannot be read is null here, and `unreadable`
   where the raw value was not null. Values that already have a type in their table are not read as text. #}

{% macro raw_value(column) -%}
    {%- set value = adapter.quote(column.source_name) -%}
    {%- if column.physical.startswith(('BLOB', 'ENUM')) -%} {{ trimmed('cast(' ~ value ~ ' as string)') }}
    {%- elif column.is_text -%} {{ trimmed(value) }}
    {#- data frames write a missing id as NaN -#}
    {%- elif column.type == 'string' and column.physical in ('DOUBLE', 'FLOAT') -%} case when not isnan({{ value }}) then {{ value }} end
    {%- else -%} {{ value }}
    {%- endif -%}
{%- endmacro %}


{% macro read_value(column) -%}
    {%- set raw = 'raw_' ~ column.name -%}
    {%- if not column.is_present -%} cast(null as {{ column.type }})
    {%- elif column.type == 'string' -%} {{ read_string(raw, column) }}
    {%- elif column.type in ('int', 'bigint') -%} {{ read_integer(raw, column) }}
    {%- elif column.type.startswith('decimal') -%} {{ read_decimal(raw, column) }}
    {%- elif column.type == 'boolean' -%} {{ read_boolean(raw, column) }}
    {%- elif column.type == 'date' -%} {{ read_date(raw, column) }}
    {%- else -%} {{ read_timestamp(raw, column) }}
    {%- endif -%}
{%- endmacro %}


{% macro read_string(raw, column) -%}
    {%- set cased = {'lower': 'lower', 'upper': 'upper'}.get(column.meta.get('letter_case', 'lower' if 'allowed' in column.meta)) -%}
    {%- if column.physical in ('DOUBLE', 'FLOAT') -%}
        {#- ids that a data frame turned into 17850.0 -#}
        {%- set whole = 'case when ' ~ raw ~ ' = floor(' ~ raw ~ ') then try_cast(' ~ raw ~ ' as bigint) end' -%}
        {%- set raw = 'coalesce(cast(' ~ whole ~ ' as string), cast(' ~ raw ~ ' as string))' -%}
    {%- elif not column.is_text -%}
        {%- set raw = 'cast(' ~ raw ~ ' as string)' -%}
    {%- endif -%}
    {%- set text = cased ~ '(' ~ raw ~ ')' if cased else raw -%}
    {%- if 'also_written' in column.meta -%}
        case {{ text }}
            {%- for written, meant in column.meta.also_written.items() %} when '{{ written }}' then '{{ meant }}'{% endfor %}
            else {{ text }}
        end
    {%- else -%} {{ text }}
    {%- endif -%}
{%- endmacro %}


{% macro read_integer(raw, column) -%}
    {%- if column.is_text -%}
        case when {{ matches(raw, '^[+-]?[0-9]+([.]0*)?$') }} then try_cast(split_part({{ raw }}, '.', 1) as {{ column.type }}) end
    {%- elif 'INT' in column.physical -%} try_cast({{ raw }} as {{ column.type }})
    {%- elif column.physical.startswith(('DECIMAL', 'DOUBLE', 'FLOAT')) -%}
        case when {{ raw }} = floor({{ raw }}) then try_cast({{ raw }} as {{ column.type }}) end
    {%- else -%} cast(null as {{ column.type }})
    {%- endif -%}
{%- endmacro %}


{% macro read_decimal(raw, column) -%}
    {%- if column.is_text -%}
        {%- set number = '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)' -%}
        case
            when {{ matches(raw, number ~ '$') }} then try_cast({{ raw }} as {{ column.type }})
            {#- DuckDB reads 5E-5 as 0.001 where the type has three places, so the places come off afterwards -#}
            when {{ matches(raw, number ~ '[eE][+-]?[0-9]+$') }}
                then try_cast(try_cast({{ raw }} as decimal(38,20)) as {{ column.type }})
        end
    {%- elif 'INT' in column.physical or column.physical.startswith(('DECIMAL', 'DOUBLE', 'FLOAT')) -%}
        try_cast({{ raw }} as {{ column.type }})
    {%- else -%} cast(null as {{ column.type }})
    {%- endif -%}
{%- endmacro %}


{% macro read_boolean(raw, column) -%}
    {%- if column.physical == 'BOOLEAN' -%} {{ raw }}
    {%- elif column.physical.startswith(('DECIMAL', 'DOUBLE', 'FLOAT')) -%}
        case {{ raw }} when 1 then true when 0 then false end
    {%- else -%}
        case
            when lower(cast({{ raw }} as string)) in ('true', 't', 'yes', 'y', '1') then true
            when lower(cast({{ raw }} as string)) in ('false', 'f', 'no', 'n', '0') then false
        end
    {%- endif -%}
{%- endmacro %}


{% macro read_date(raw, column) -%}
    {%- if column.is_text -%}
        case when {{ matches(raw, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }} then try_cast({{ raw }} as date) end
    {%- elif column.physical == 'DATE' or column.physical.startswith('TIMESTAMP') -%} cast({{ raw }} as date)
    {%- else -%} cast(null as date)
    {%- endif -%}
{%- endmacro %}


{% macro read_timestamp(raw, column) -%}
    {%- if column.is_text -%} {{ timestamp_from_text(raw) }}
    {%- elif is_instant(column.physical) -%} {{ instant_to_utc(raw) }}
    {%- elif column.physical == 'DATE' or column.physical.startswith('TIMESTAMP') -%}
        {{ local_to_utc('cast(' ~ raw ~ ' as ' ~ naive_timestamp_type() ~ ')', var('raw_timezone')) }}
    {%- else -%} cast(null as {{ column.type }})
    {%- endif -%}
{%- endmacro %}


{# the one clock: only there to reject rows from the future #}
{% macro latest_allowed_at() -%}
    {%- if var('latest_allowed_at') -%} timestamp '{{ var("latest_allowed_at") }}'
    {%- else -%} timestamp '{{ (run_started_at + modules.datetime.timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S") }}'
    {%- endif -%}
{%- endmacro %}
