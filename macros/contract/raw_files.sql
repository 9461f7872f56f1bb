{# Files mode (DuckDB): <table>.parquet, <table>.csv, <table>.csv.gz, <table>/*.parquet or <table>/*.csv.
   Parquet is read in place. CSV is loaded as text once per run (load_csv_files), because a line that does
   not fit its header must be kept for rejected_rows, and which lines fit depends on the columns read. #}

{% macro raw_files(table) %}
    {%- set folder = var('raw_path').rstrip('/') -%}
    {%- set kinds = [] -%}
    {%- for kind, pattern in [
        ('parquet', table ~ '.parquet'), ('parquet', table ~ '/*.parquet'),
        ('csv', table ~ '.csv'), ('csv', table ~ '.csv.gz'), ('csv', table ~ '/*.csv'),
    ] -%}
        {%- set path = (folder ~ '/' ~ pattern) | replace("'", "''") -%}
        {%- set files = run_query("select file from glob('" ~ path ~ "') order by file").columns[0].values() -%}
        {%- if files -%}
            {%- do kinds.append({'kind': kind, 'path': path, 'files': files, 'from_sql':
                "read_parquet('" ~ path ~ "', union_by_name = true)"}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if kinds | length > 1 -%}
        {{ exceptions.raise_compiler_error(
            "Two inputs for table " ~ table ~ ": " ~ kinds[0].path ~ " and " ~ kinds[1].path ~ ". Keep one of them."
        ) }}
    {%- endif -%}
    {%- do return(kinds[0] if kinds else {'kind': none, 'files': []}) -%}
{% endmacro %}


{% macro csv_relation(table) %}
    {%- do return(api.Relation.create(
        database=target.database, schema=target.schema ~ '_staging', identifier='csv_' ~ table)) -%}
{% endmacro %}


{% macro csv_broken_lines_relation() %}
    {%- do return(api.Relation.create(
        database=target.database, schema=target.schema ~ '_staging', identifier='csv_broken_lines')) -%}
{% endmacro %}


{% macro load_csv_files() %}
    {%- set broken_lines = csv_broken_lines_relation() -%}
    {%- do run_query('create schema if not exists ' ~ broken_lines.without_identifier()) -%}
    {%- do run_query('create or replace table ' ~ broken_lines ~
        ' (table_name string, file string, line bigint, error string, csv_line string)') -%}
    {%- for table in contract_tables() -%}
        {%- set found = raw_files(table) -%}
        {%- set ns = namespace(selects=[]) -%}
        {%- for file in (found.files if found.kind == 'csv' else []) -%}
            {%- do ns.selects.append('select * from ' ~ read_csv_file(file, loop.index)) -%}
        {%- endfor -%}
        {%- if ns.selects -%}
            {%- do run_query('create or replace table ' ~ csv_relation(table) ~ ' as ' ~ ns.selects | join(' union all by name ')) -%}
            {%- for file in found.files -%}
                {%- set rejects = 'csv_rejects_' ~ loop.index -%}
                {#- one line can break several rules: the first is recorded -#}
                {%- do run_query(
                    'insert into ' ~ broken_lines ~ " select '" ~ table ~ "', '" ~ file | replace("'", "''")
                    ~ "', line, min_by(error_type::string, coalesce(column_idx, 0)), any_value(csv_line) from "
                    ~ rejects ~ ' group by line') -%}
                {%- do run_query('drop table ' ~ rejects) -%}
                {%- do run_query('drop table if exists ' ~ rejects ~ '_scan') -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{% macro read_csv_file(file, number) %}
    {%- set path = file | replace("'", "''") -%}
    {#- the header as one text: a separator that no text holds, no quotes -#}
    {%- set lines = run_query(
        "select line from read_csv('" ~ path ~ "', auto_detect = false, header = false, delim = chr(1), quote = '', "
        ~ "escape = '', ignore_errors = true, columns = {'line': 'VARCHAR'}) limit 1").columns[0].values() -%}
    {%- set header = (lines[0] if lines else '') | replace('\ufeff', '') -%}
    {%- set ns = namespace(separator=',', columns=[]) -%}
    {%- for candidate in [';', '\t', '|'] -%}
        {%- if header.count(candidate) > header.count(ns.separator) -%}{%- set ns.separator = candidate -%}{%- endif -%}
    {%- endfor -%}
    {%- for name in header.split(ns.separator) -%}
        {%- set plain = name.strip().strip('"').strip() -%}
        {%- do ns.columns.append("'" ~ (plain or 'column' ~ loop.index) | replace("'", "''") ~ "': 'VARCHAR'") -%}
    {%- endfor -%}
    {%- do return(
        "read_csv('" ~ path ~ "', auto_detect = false, header = true, delim = '" ~ ns.separator ~ "', quote = '\"', escape = '\"', "
        ~ "columns = {" ~ ns.columns | join(', ') ~ "}, store_rejects = true, rejects_limit = 0, "
        ~ "rejects_table = 'csv_rejects_" ~ number ~ "', rejects_scan = 'csv_rejects_" ~ number ~ "_scan')") -%}
{% endmacro %}
