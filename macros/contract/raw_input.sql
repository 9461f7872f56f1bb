{# Where the raw tables come from. One dictionary per table: how to select from it, and its columns
   (lower-case name -> name as written, physical type). Columns are empty where the table is absent. #}

{% macro input_mode() %}
    {%- if var('raw_path') and var('raw_schema') -%}
        {{ exceptions.raise_compiler_error(
            "Both raw_path and raw_schema are set. Set raw_path for a folder of files, or raw_schema for tables in the warehouse."
        ) }}
    {%- endif -%}
    {%- if var('raw_path') -%}{%- do check_files_mode() -%}{%- endif -%}
    {%- do return('files' if var('raw_path') else ('warehouse' if var('raw_schema') else 'sample')) -%}
{% endmacro %}


{# files are read in place, which only DuckDB does #}
{% macro check_files_mode() -%} {{ return(adapter.dispatch('check_files_mode')()) }} {%- endmacro %}
{% macro default__check_files_mode() -%} {%- endmacro %}
{% macro spark__check_files_mode() -%}
    {{ exceptions.raise_compiler_error(
        "raw_path is set, but only DuckDB reads the raw tables from files. On Spark make tables of the files and set"
        ~ " raw_schema to the schema that holds them."
    ) }}
{%- endmacro %}


{% macro contract(table) %}
    {%- do return(graph.sources.values() | selectattr('source_name', 'equalto', 'raw')
        | selectattr('name', 'equalto', table) | first) -%}
{% endmacro %}


{% macro contract_tables() %}
    {%- do return(graph.sources.values() | selectattr('source_name', 'equalto', 'raw')
        | map(attribute='name') | sort) -%}
{% endmacro %}


{% macro raw_relation(table) %}
    {#- ref() and source() run while the project is parsed too, so that the order in the DAG is right -#}
    {%- if input_mode() == 'sample' -%}
        {%- do return(ref('sample_' ~ table)) -%}
    {%- else -%}
        {%- do return(source('raw', table)) -%}
    {%- endif -%}
{% endmacro %}


{% macro raw_input(table, relation=none) %}
    {%- set ns = namespace(from_sql=none, columns={}, kind=none) -%}
    {%- if input_mode() == 'files' -%}
        {%- set files = raw_files(table) -%}
        {%- set ns.kind = files.kind -%}
        {%- if files.kind == 'parquet' -%}
            {%- set ns.from_sql = files.from_sql -%}
        {%- elif files.kind == 'csv' -%}
            {%- set ns.from_sql = csv_relation(table) -%}
        {%- endif -%}
        {%- if ns.from_sql -%}
            {%- for row in run_query('describe select * from ' ~ ns.from_sql).rows -%}
                {%- do ns.columns.update({row[0] | lower | trim: {'name': row[0], 'type': row[1] | upper}}) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- else -%}
        {%- set found = load_relation(relation or raw_relation(table)) -%}
        {%- if found -%}
            {%- set ns.kind = 'table' -%}
            {%- set ns.from_sql = found -%}
            {%- for column in adapter.get_columns_in_relation(found) -%}
                {%- do ns.columns.update({column.name | lower | trim: {'name': column.name, 'type': column.data_type | upper}}) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
    {%- do return({'from_sql': ns.from_sql, 'columns': ns.columns, 'kind': ns.kind}) -%}
{% endmacro %}
