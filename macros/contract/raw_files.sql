{# Files mode (DuckDB): <table>.parquet, <table>.csv, <table>.csv.gz, <table>/*.parquet or <table>/*.csv, of which some
   or all may be compressed (*.csv.gz).
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
        {%- set globs = ["glob('" ~ path ~ "')"] -%}
        {%- if pattern.endswith('/*.csv') -%}{%- do globs.append("glob('" ~ path ~ ".gz')") -%}{%- endif -%}
        {%- set files = run_query('select file from ' ~ globs | join(' union all from ') ~ ' order by file').columns[0].values() -%}
        {%- if files -%}
            {%- do kinds.append({'kind': kind, 'path': path, 'files': files, 'from_sql':
                "read_parquet('" ~ path ~ "', union_by_name = true, binary_as_string = true)"}) -%}
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
        database=target.database, schema=target.schema ~ '_base', identifier='csv_' ~ table)) -%}
{% endmacro %}


{% macro csv_broken_lines_relation() %}
    {%- do return(api.Relation.create(
        database=target.database, schema=target.schema ~ '_base', identifier='csv_broken_lines')) -%}
{% endmacro %}


{% macro load_csv_files() %}
    {%- set broken_lines = csv_broken_lines_relation() -%}
    {%- do run_query('create schema if not exists ' ~ broken_lines.without_identifier()) -%}
    {%- do run_query('create or replace table ' ~ broken_lines ~
        ' (table_name string, file string, line bigint, hidden_line bigint, error string, csv_line string)') -%}
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
                {%- do check_no_lines_hidden(file, rejects) -%}
                {%- do run_query('insert into ' ~ broken_lines ~ ' ' ~ broken_lines_of(table, file, rejects)) -%}
                {%- do run_query('drop table ' ~ rejects) -%}
                {%- do run_query('drop table if exists ' ~ rejects ~ '_scan') -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{# A quote that is not closed makes one value of all lines up to the next quote. DuckDB keeps 10,000 bytes of
   a broken line; what goes beyond would be lost without a trace, so the build stops. #}
{% macro check_no_lines_hidden(file, rejects) %}
    {%- set lines = run_query(
        'select min(line) from ' ~ rejects ~ " where strlen(csv_line) >= 9990 and (contains(csv_line, chr(10))"
        ~ " or error_type::string in ('UNQUOTED VALUE', 'LINE SIZE OVER MAXIMUM'))").columns[0].values() -%}
    {%- if lines[0] is not none -%}
        {{ exceptions.raise_compiler_error(
            'Line ' ~ lines[0] ~ ' of ' ~ file ~ ' opens a quote that is not closed, or is too long to be one row, and may'
            ~ ' hide the lines after it. Close the quote, or double it where it belongs to the text.'
        ) }}
    {%- endif -%}
{% endmacro %}


{# one line can break several rules: the first is recorded; each line within an open quote counts as a row #}
{% macro broken_lines_of(table, file, rejects) -%}
    select
        '{{ table }}', '{{ file | replace("'", "''") }}', line, unnest(range(len(lines))), error, unnest(lines)
    from (
        select
            line,
            min_by(error_type::string, coalesce(column_idx, 0)) as error,
            case
                when bool_or(error_type::string = 'UNQUOTED VALUE')
                    then string_split(rtrim(any_value(csv_line), chr(13) || chr(10)), chr(10))
                else [any_value(csv_line)]
            end as lines
        from {{ rejects }}
        group by line
    )
{%- endmacro %}


{% macro read_csv_file(file, number) %}
    {%- set path = file | replace("'", "''") -%}
    {#- the header as one text: a separator that no text holds, no quotes, so line ends within values count too; of a
        large file several threads would each find a first line -#}
    {%- set lines = run_query(
        "select line from read_csv('" ~ path ~ "', auto_detect = false, header = false, delim = chr(1), quote = '', "
        ~ "escape = '', strict_mode = false, ignore_errors = true, parallel = false, columns = {'line': 'VARCHAR'}) limit 1").columns[0].values() -%}
    {%- set header = ((lines[0] if lines else none) or '') | replace('\ufeff', '') -%}
    {%- if '\x00' in header -%}
        {{ exceptions.raise_compiler_error(file ~ ' is no UTF-8 text. Save it as UTF-8.') }}
    {%- endif -%}
    {%- if not header.strip() -%}
        {{ exceptions.raise_compiler_error(file ~ ' is empty or begins with an empty line: its first line must name the columns.') }}
    {%- endif -%}
    {%- set ns = namespace(separator=',', columns=[], names=[]) -%}
    {%- set unquoted = modules.re.sub('"[^"]*"', '', header) -%}
    {%- for candidate in [';', '\t', '|'] -%}
        {%- if unquoted.count(candidate) > unquoted.count(ns.separator) -%}{%- set ns.separator = candidate -%}{%- endif -%}
    {%- endfor -%}
    {%- for name in modules.re.split(modules.re.escape(ns.separator) ~ '(?=(?:[^"]*"[^"]*")*[^"]*$)', header) -%}
        {%- set plain = name.strip().strip('"').strip() or 'column' ~ loop.index -%}
        {%- if plain | lower in ns.names -%}
            {{ exceptions.raise_compiler_error('The header of ' ~ file ~ ' names column ' ~ plain ~ ' twice.') }}
        {%- endif -%}
        {%- do ns.names.append(plain | lower) -%}
        {%- do ns.columns.append("'" ~ plain | replace("'", "''") ~ "': 'VARCHAR'") -%}
    {%- endfor -%}
    {%- do return(
        "read_csv('" ~ path ~ "', auto_detect = false, header = true, delim = '" ~ ns.separator ~ "', quote = '\"', escape = '\"', "
        ~ "columns = {" ~ ns.columns | join(', ') ~ "}, store_rejects = true, rejects_limit = 0, "
        ~ "rejects_table = 'csv_rejects_" ~ number ~ "', rejects_scan = 'csv_rejects_" ~ number ~ "_scan')") -%}
{% endmacro %}
