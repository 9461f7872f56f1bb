{# Runs at the start of every build: stops it with one sentence when a required table or column is absent,
   otherwise says which inputs were found and which marts stay empty without the others. #}

{% macro check_inputs() %}
    {%- if not execute -%}{%- do return('') -%}{%- endif -%}
    {%- do check_session() -%}
    {%- do check_vars() -%}
    {%- if input_mode() == 'sample' -%}{%- do return('') -%}{%- endif -%}
    {%- if input_mode() == 'files' -%}{%- do load_csv_files() -%}{%- endif -%}
    {%- set found = [] -%}
    {%- set missing = [] -%}
    {%- set problems = [] -%}
    {%- for table in contract_tables() -%}
        {%- set spec = contract(table) -%}
        {%- set input = raw_input(table) -%}
        {%- if input.from_sql -%}
            {%- do found.append(table) -%}
            {%- do problems.extend(missing_columns(table, spec, input)) -%}
        {%- else -%}
            {%- do missing.append(table) -%}
            {%- if (spec.config.meta or spec.meta).get('required') -%}
                {%- do problems.append('Table ' ~ table ~ ' is required and was not found in ' ~ input_place() ~ '.') -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not found -%}
        {%- set problems = ['No raw table was found in ' ~ input_place() ~ ': it is empty or not there, and table orders is required.'] -%}
    {%- endif -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(problems | join(' ') ~ ' See docs/raw_contract.md for every table and column.') }}
    {%- endif -%}
    {%- do log('Inputs found in ' ~ input_place() ~ ': ' ~ found | join(', ') ~ '.', info=true) -%}
    {%- if missing -%}
        {%- do log('Not there, so empty: ' ~ missing | join(', ') ~ '.', info=true) -%}
    {%- endif -%}
    {%- set empty_marts = marts_without(missing) -%}
    {%- if empty_marts -%}
        {%- do log('Marts that stay empty: ' ~ empty_marts | join(', ') ~ '.', info=true) -%}
    {%- endif -%}
    {%- do return('') -%}
{% endmacro %}


{% macro input_place() -%}
    {%- do return('folder ' ~ var('raw_path') if var('raw_path') else 'schema ' ~ var('raw_schema')) -%}
{%- endmacro %}


{% macro missing_columns(table, spec, input) -%}
    {%- set meta = spec.config.meta or spec.meta -%}
    {%- set problems = [] -%}
    {%- set ns = namespace(one_of_found=false) -%}
    {%- for column in spec.columns.values() -%}
        {%- set rule = column.config.meta or column.meta -%}
        {%- set is_present = column.name in input.columns -%}
        {%- if column.name in meta.get('one_of', []) and is_present -%}{%- set ns.one_of_found = true -%}{%- endif -%}
        {%- if (rule.get('key') or rule.get('required')) and not rule.get('may_be_null') and not is_present -%}
            {%- do problems.append('Table ' ~ table ~ ' has no column ' ~ column.name ~ ', which is required.') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if meta.get('one_of') and not ns.one_of_found -%}
        {%- do problems.append('Table ' ~ table ~ ' needs one of the columns ' ~ meta.one_of | join(', ') ~ '.') -%}
    {%- endif -%}
    {%- do return(problems) -%}
{%- endmacro %}


{# marts name under config.meta.needs the raw tables without which they have no rows #}
{% macro marts_without(missing) -%}
    {%- set marts = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='name') if node.resource_type == 'model' -%}
        {%- for table in node.config.meta.get('needs', []) if table in missing and node.name not in marts -%}
            {%- do marts.append(node.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(marts) -%}
{%- endmacro %}


{# quality_inputs: one select per raw table #}
{% macro inputs_found() -%}
    {%- set relations = {} -%}
    {%- for table in ['ad_spend', 'customer_attributes', 'customers', 'erasure_requests', 'exchange_rates',
        'experiment_exposures', 'loyalty_events', 'order_lines', 'orders', 'products', 'refunds', 'subscriptions',
        'support_events', 'survey_responses', 'web_events'] -%}
        {%- do relations.update({table: raw_relation(table)}) -%}
    {%- endfor -%}
    {%- if not execute -%}{%- do return('') -%}{%- endif -%}
    {%- for table, relation in relations.items() %}
    {%- set spec = contract(table) -%}
    {%- set input = raw_input(table, relation) -%}
    {%- set absent = [] -%}
    {%- for column in spec.columns if column not in input.columns -%}{%- do absent.append(column) -%}{%- endfor %}
select
    '{{ table }}' as raw_table,
    {{ 'true' if input.from_sql else 'false' }} as is_found,
    {{ spec.columns | length - absent | length }} as columns_found,
    '{{ absent | join(", ") if input.from_sql else "" }}' as columns_absent
    {%- if not loop.last %}

union all
    {% endif -%}
    {%- endfor -%}
{%- endmacro %}
