{# The rejected rows and values of one raw table, in the columns of rejected_rows and rejected_values. #}

{% macro rejected_rows_of(table, checked=false) -%}
    {%- set judged = judged(table, checked) -%}
select
    '{{ table }}' as raw_table,
    {{ shown_row_key(table) }} as raw_row_key,
    {{ judged.column }} as reject_column,
    {{ judged.reason }} as reject_reason,
    coalesce(
        raw_values,
        concat_ws('; ', {{ read_values(table) }}, replace(replace(value_errors, chr(31), ' '), chr(30), '; '))
    ) as raw_values,
    loaded_at
from {{ judged.relation }}
where {{ judged.reason }} is not null
{%- endmacro %}


{# base models write down what was handed over in the rows that they reject themselves; of rows that other
   tables reject all required values could be read, and the others stand among the value errors #}
{% macro read_values(table) -%}
    concat_ws('; '
        {%- for column in (contract(table).columns.values() if execute else []) -%}
        {%- set shown = "'***'" if (column.config.meta or column.meta).get('contains_pii') else 'cast(' ~ column.name ~ ' as string)' %},
        case when {{ column.name }} is not null then concat('{{ column.name }}=', {{ shown }}) end
        {%- endfor %})
{%- endmacro %}


{% macro rejected_values_of(table, checked=false) -%}
    {%- set judged = judged(table, checked) -%}
select
    '{{ table }}' as raw_table,
    {{ shown_row_key(table) }} as raw_row_key,
    split_part(errors.part, chr(31), 1) as reject_column,
    split_part(errors.part, chr(31), 2) as reject_reason,
    split_part(errors.part, chr(31), 3) as raw_value
from {{ judged.relation }} as base
{{ split_to_rows('base.value_errors', 'chr(30)', 'errors') }}
where base.value_errors is not null and {{ judged.reason }} is null and not {{ judged.is_gone }}
{%- endmacro %}


{# raw rows against where they went, each count taken on its own; lines that do not fit their file's header count
   as rejected rows, and deleted rows include those that go with a deleted order or an erased person #}
{% macro balance_of(table, checked=false) -%}
    {%- set judged = judged(table, checked) -%}
    {%- set key = raw_row_key(table) | trim -%}
select
    '{{ table }}' as raw_table,
    raw_rows.raw_row_count + broken_lines.line_count as raw_row_count,
    staged_rows.staged_row_count,
    raw_rows.rejected_row_count + broken_lines.line_count as rejected_row_count,
    raw_rows.usable_row_count - raw_keys.usable_key_count as duplicate_row_count,
    deleted_keys.deleted_row_count
from (
    select
        count(*) as raw_row_count,
        coalesce(count_if({{ judged.reason }} is not null), 0)::bigint as rejected_row_count,
        coalesce(count_if({{ judged.reason }} is null), 0)::bigint as usable_row_count
    from {{ judged.relation }}
) as raw_rows
cross join (
    select count(distinct {{ key }}) as usable_key_count
    from {{ judged.relation }}
    where {{ judged.reason }} is null
) as raw_keys
cross join (
    select coalesce(count_if(newest_is_gone), 0)::bigint as deleted_row_count
    from (
        select max_by(
            {{ judged.is_gone }},
            (coalesce(updated_at, timestamp '0001-01-01'), coalesce(loaded_at, timestamp '0001-01-01'), {{ row_text(table) }})
        ) as newest_is_gone
        from {{ judged.relation }}
        where
            {{ judged.reason }} is null
            and {{ key }} in (select {{ key }} from {{ judged.relation }} where {{ judged.reason }} is null and {{ judged.is_gone }})
        group by {{ key }}
    ) as keys_with_a_deleted_row
) as deleted_keys
cross join (select count(*) as staged_row_count from {{ ref('stg_' ~ table) }}) as staged_rows
cross join (select count(*) as line_count from ({{ broken_lines() }}) as lines where raw_table = '{{ table }}') as broken_lines
{%- endmacro %}


{# lines of CSV files that do not fit their header; where the table holds personal data the line is not shown #}
{% macro broken_lines() -%}
    {#- made at the start of the run, so dbt's cache of relations does not know it -#}
    {%- if execute and input_mode() == 'files' -%}
    {%- set personal = [] -%}
    {%- for table in contract_tables() -%}
        {%- for column in contract(table).columns.values() if (column.config.meta or column.meta).get('contains_pii') and table not in personal -%}
            {%- do personal.append(table) -%}
        {%- endfor -%}
    {%- endfor -%}
select
    table_name as raw_table,
    concat('line ', line, case when hidden_line > 0 then concat(' +', hidden_line) else '' end) as raw_row_key,
    lower(error) as reject_column,
    'broken_line' as reject_reason,
    case when table_name in ('{{ personal | join("', '") }}') then concat('*** (', length(csv_line), ' characters)') else csv_line end as raw_values,
    cast(null as timestamp) as loaded_at
from {{ csv_broken_lines_relation() }}
    {%- else -%}
select
    cast(null as string) as raw_table,
    cast(null as string) as raw_row_key,
    cast(null as string) as reject_column,
    cast(null as string) as reject_reason,
    cast(null as string) as raw_values,
    cast(null as timestamp) as loaded_at
where 1 = 0
    {%- endif -%}
{%- endmacro %}
