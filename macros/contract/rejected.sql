{# The rejected rows and values of one raw table, in the columns of rejected_rows and rejected_values. #}

{% macro rejected_rows_of(table, checked=false) -%}
    {%- set judged = judged(table, checked) -%}
select
    '{{ table }}' as raw_table,
    {{ raw_row_key(table) }} as raw_row_key,
    {{ judged.column }} as reject_column,
    {{ judged.reason }} as reject_reason,
    raw_values,
    loaded_at
from {{ judged.relation }}
where {{ judged.reason }} is not null
{%- endmacro %}


{% macro rejected_values_of(table, checked=false) -%}
    {%- set judged = judged(table, checked) -%}
select
    '{{ table }}' as raw_table,
    {{ raw_row_key(table) }} as raw_row_key,
    split_part(errors.part, chr(31), 1) as reject_column,
    split_part(errors.part, chr(31), 2) as reject_reason,
    split_part(errors.part, chr(31), 3) as raw_value
from {{ judged.relation }} as base
{{ split_to_rows('base.value_errors', 'chr(30)', 'errors') }}
where base.value_errors is not null and {{ judged.reason }} is null and not {{ judged.is_gone }}
{%- endmacro %}


{# raw rows against where they went; deleted rows include those that go with a deleted order or an erased person #}
{% macro balance_of(table, checked=false) -%}
    {%- set judged = judged(table, checked) -%}
select
    '{{ table }}' as raw_table,
    raw_rows.raw_row_count,
    staged_rows.staged_row_count,
    raw_rows.rejected_row_count,
    raw_rows.duplicate_row_count,
    raw_rows.deleted_row_count
from (
    select
        coalesce(sum(row_count), 0)::bigint as raw_row_count,
        coalesce(sum(rejected_count), 0)::bigint as rejected_row_count,
        coalesce(sum(greatest(usable_count - 1, 0)), 0)::bigint as duplicate_row_count,
        coalesce(count_if(newest_is_gone), 0)::bigint as deleted_row_count
    from (
        select
            count(*) as row_count,
            count_if({{ judged.reason }} is not null) as rejected_count,
            count_if({{ judged.reason }} is null) as usable_count,
            max_by(
                {{ judged.is_gone }},
                (coalesce(updated_at, timestamp '0001-01-01'), coalesce(loaded_at, timestamp '0001-01-01'), row_text)
            ) filter (where {{ judged.reason }} is null) as newest_is_gone
        from {{ judged.relation }}
        group by {{ raw_row_key(table) }}
    ) as raw_keys
) as raw_rows
cross join (select count(*) as staged_row_count from {{ ref('stg_' ~ table) }}) as staged_rows
{%- endmacro %}


{# lines of CSV files that do not fit their header; where the table holds personal data the line is not shown #}
{% macro broken_lines() -%}
    {%- if execute and input_mode() == 'files' and load_relation(csv_broken_lines_relation()) -%}
    {%- set personal = [] -%}
    {%- for table in contract_tables() -%}
        {%- for column in contract(table).columns.values() if (column.config.meta or column.meta).get('contains_pii') and table not in personal -%}
            {%- do personal.append(table) -%}
        {%- endfor -%}
    {%- endfor -%}
select
    table_name as raw_table,
    concat('line ', line) as raw_row_key,
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
