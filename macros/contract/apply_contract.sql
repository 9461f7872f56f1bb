{# Applies the raw contract (the sources' YAML) to one raw table: every contract column typed, with
   reject_reason and reject_column (null: the row can be used), value_errors (optional values set to null)
   and, for rejected rows, raw_values (what was handed over, personal data masked).
   An absent table is an empty relation, an absent column a typed null. #}

{% macro apply_contract(table) %}
    {%- set relation = raw_relation(table) -%}
    {%- if not execute -%}{%- do return('') -%}{%- endif -%}
    {%- set spec = contract(table) -%}
    {%- set input = raw_input(table, relation) -%}
    {%- set columns = contract_columns(spec, input) -%}
    {%- set present = columns | selectattr('is_present') | list -%}
    {%- set checked = present | selectattr('can_fail') | list -%}
with

raw_rows as (

    select
        {%- for column in present %}
        {{ raw_value(column) }} as raw_{{ column.name }}{{ ',' if not loop.last }}
        {%- else %}
        1 as nothing_here
        {%- endfor %}
    {% if input.from_sql %}from {{ input.from_sql }}{% else %}where 1 = 0{% endif %}

),

read_rows as (

    select
        *
        {%- for column in columns %},
        {{ read_value(column) }} as {{ column.name }}
        {%- endfor %}
    from raw_rows

),

checked_rows as (

    select
        *
        {%- for column in checked %},
        {{ value_problem(column) }} as problem_{{ column.name }}
        {%- endfor %}
    from read_rows

),

judged_rows as (

    select
        *,
        {{ row_rejection(spec, columns) }} as rejection
    from checked_rows

)

select
    {%- for column in columns %}
    {{ clean_value(column) }} as {{ column.name }},
    {%- endfor %}
    split_part(rejection, '|', 1) as reject_reason,
    split_part(rejection, '|', 2) as reject_column,
    {{ value_errors(checked) }} as value_errors,
    {{ raw_values(present) }} as raw_values
from judged_rows
{%- endmacro %}


{% macro contract_columns(spec, input) %}
    {%- set columns = [] -%}
    {%- set reasons = ['unreadable', 'not_allowed', 'out_of_range', 'out_of_time'] -%}
    {%- for column in spec.columns.values() -%}
        {%- set meta = column.config.meta if column.config.meta else column.meta -%}
        {%- set found = input.columns.get(column.name) -%}
        {%- set physical = (found.type if found else '') -%}
        {#- lists and the like hold no value of the contract; their names hold those of other types -#}
        {%- if physical.endswith(']') or physical.startswith(('STRUCT', 'MAP', 'UNION', 'ARRAY', 'INTERVAL')) -%}
            {%- set physical = 'OTHER' -%}
        {%- endif -%}
        {%- set is_time = column.data_type in ('timestamp', 'date') -%}
        {%- set is_native = physical | lower == column.data_type and not is_time -%}
        {%- set has_rule = 'allowed' in meta or 'min' in meta or 'max' in meta or 'greater_than' in meta
            or 'passes' in meta or 'readable_if' in meta or is_time or is_amount(column.data_type) -%}
        {%- do columns.append({
            'name': column.name, 'type': column.data_type, 'meta': meta,
            'source_name': found.name if found else none, 'is_present': found is not none and found is defined,
            'is_text': physical.startswith(('VARCHAR', 'STRING', 'CHAR', 'TEXT', 'BLOB', 'ENUM')), 'physical': physical,
            'is_key': meta.get('key', false) and not meta.get('may_be_null', false),
            'rejects_row': meta.get('key', false) or meta.get('required', false),
            'rejects_row_when': reasons if meta.get('key') or meta.get('required') else meta.get('rejects_row_when', []),
            'can_fail': has_rule or not (is_native or column.data_type == 'string'),
        }) -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{% endmacro %}


{# Money and quantities end at 100 billion: two of them multiplied must fit 18 digits, or one bar code among
   the prices would end the build. #}
{% macro is_amount(type) -%} {%- do return(type in ('decimal(18,4)', 'decimal(18,3)')) -%} {%- endmacro %}


{% macro value_problem(column) -%}
    {%- set name = column.name -%}
    {%- set meta = column.meta -%}
    case
        when raw_{{ name }} is null then null
        when {{ name }} is null then 'unreadable'
        {%- if 'readable_if' in meta %}
        when not ({{ meta.readable_if }}) then 'unreadable'
        {%- endif %}
        {%- if 'allowed' in meta %}
        when {{ name }} not in ('{{ meta.allowed | join("', '") }}') then 'not_allowed'
        {%- endif %}
        {%- set rules = [] -%}
        {%- if 'min' in meta -%}{%- do rules.append(name ~ ' >= ' ~ meta.min) -%}{%- endif -%}
        {%- if 'greater_than' in meta -%}{%- do rules.append(name ~ ' > ' ~ meta.greater_than) -%}{%- endif -%}
        {%- if 'max' in meta -%}{%- do rules.append(name ~ ' <= ' ~ meta.max) -%}{%- endif -%}
        {%- if 'passes' in meta -%}{%- do rules.append(meta.passes) -%}{%- endif -%}
        {%- if is_amount(column.type) %}
        when abs({{ name }}) >= 100000000000 then 'out_of_range'
        {%- endif %}
        {%- if rules %}
        when not ({{ rules | join(' and ') }}){% if 'unless' in meta %} and not coalesce({{ meta.unless }}, false){% endif %} then 'out_of_range'
        {%- endif %}
        {%- if column.type in ('timestamp', 'date') %}
        when {{ name }} < date '{{ meta.get("earliest", "1990-01-01") }}' then 'out_of_time'
        {%- if not meta.get('may_be_future', false) %}
        when {{ name }} >= {{ latest_allowed_at() }} then 'out_of_time'
        {%- endif %}
        {%- endif %}
    end
{%- endmacro %}


{% macro row_rejection(spec, columns) -%}
    {%- set meta = spec.config.meta if spec.config.meta else spec.meta -%}
    {%- set present = columns | selectattr('is_present') | list -%}
    {%- set keys = present | selectattr('is_key') | list -%}
    {%- set checked = present | selectattr('can_fail') | list -%}
    {%- set one_of = [] -%}
    {%- for column in present if column.name in meta.get('one_of', []) -%}{%- do one_of.append(column.name) -%}{%- endfor -%}
    case
        {%- if keys and (present | selectattr('name', 'equalto', 'is_deleted') | list) %}
        {#- a deleted row needs nothing but its key -#}
        {%- set key_checks = [] -%}
        {%- for column in present if column.meta.get('key', false) and column.can_fail -%}
            {%- do key_checks.append('problem_' ~ column.name) -%}
        {%- endfor %}
        when is_deleted and raw_{{ keys | map(attribute='name') | join(' is not null and raw_') }} is not null
            {%- if key_checks %} and coalesce({{ key_checks | join(', ') }}) is null{% endif %} then null
        {%- endif %}
        {%- for column in keys %}
        when raw_{{ column.name }} is null then 'key_missing|{{ column.name }}'
        {%- endfor %}
        {%- for column in present if column.meta.get('required', false) %}
        when raw_{{ column.name }} is null then 'required_missing|{{ column.name }}'
        {%- endfor %}
        {%- if one_of and meta.one_of_rows == 'reject' %}
        when coalesce(raw_{{ one_of | join('::string, raw_') }}::string) is null then 'required_missing|{{ one_of | join(", ") }}'
        {%- endif %}
        {%- set one_of_checked = present | selectattr('can_fail') | selectattr('name', 'in', one_of) | list
            if meta.get('one_of_rows') == 'reject' else [] -%}
        {%- for reason in ['unreadable', 'not_allowed', 'out_of_range', 'out_of_time'] -%}
        {%- for column in one_of_checked %}
        when problem_{{ column.name }} = '{{ reason }}' and {{ none_usable(present, one_of) }} then '{{ reason }}|{{ column.name }}'
        {%- endfor -%}
        {%- for column in checked if reason in column.rejects_row_when %}
        when problem_{{ column.name }} = '{{ reason }}' then '{{ reason }}|{{ column.name }}'
        {%- endfor -%}
        {%- endfor %}
        when 1 = 0 then ''
    end
{%- endmacro %}


{# no column of these holds a value that can be used #}
{% macro none_usable(present, names) -%}
    {%- for column in present if column.name in names %}
    {%- if not loop.first %} and {% endif -%}
    {%- if column.can_fail %}(raw_{{ column.name }} is null or problem_{{ column.name }} is not null)
    {%- else %}raw_{{ column.name }} is null{% endif -%}
    {%- endfor -%}
{%- endmacro %}


{% macro clean_value(column) -%}
    {%- set kept = 'case when problem_' ~ column.name ~ ' is null then ' ~ column.name ~ ' end'
        if column.is_present and column.can_fail and not column.rejects_row else column.name -%}
    {%- if 'default' in column.meta -%}
        {%- set default = "'" ~ column.meta.default ~ "'" if column.type == 'string' else column.meta.default -%}
        coalesce({{ kept }}, cast({{ default }} as {{ column.type }}))
    {%- else -%}
        {{ kept }}
    {%- endif -%}
{%- endmacro %}


{# entries joined by chr(30), their parts (column, reason, raw text) by chr(31) #}
{% macro value_errors(checked) -%}
    {%- set optional = checked | rejectattr('rejects_row') | list -%}
    {%- if not optional -%}cast(null as string)
    {%- else -%}
    case when rejection is null then nullif(concat_ws(chr(30)
        {%- for column in optional %},
        case when problem_{{ column.name }} is not null then concat_ws(chr(31), '{{ column.name }}', problem_{{ column.name }}, {{ in_one_part(shown_value(column)) }}) end
        {%- endfor %}
    ), '') end
    {%- endif -%}
{%- endmacro %}


{# a text that holds the separators itself must not fall apart #}
{% macro in_one_part(value) -%} replace(replace({{ value }}, chr(30), ' '), chr(31), ' ') {%- endmacro %}


{% macro shown_value(column) -%}
    {%- if column.meta.get('contains_pii', false) -%} '***' {%- else -%} cast(raw_{{ column.name }} as string) {%- endif -%}
{%- endmacro %}


{% macro raw_values(present) -%}
    {%- if not present -%}cast(null as string)
    {%- else -%}
    case when rejection is not null then concat_ws('; '
        {%- for column in present %},
        case when raw_{{ column.name }} is not null then concat('{{ column.name }}=', {{ shown_value(column) }}) end
        {%- endfor %}
    ) end
    {%- endif -%}
{%- endmacro %}
