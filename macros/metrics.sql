{# The metric dictionary: one row per numeric column of a mart. What a column means hangs on its doc block,
   and the definition of a doc block stands once, under config.meta.metric of one column that uses it. #}

{% macro metric_columns() %}
    {%- if not execute -%}{%- do return([]) -%}{%- endif -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id') -%}
        {%- if node.resource_type == 'model' and node.package_name == project_name and 'marts' in node.fqn -%}
            {%- for column in node.columns.values() -%}
                {%- set type = (column.data_type or '') | lower -%}
                {%- if type in ('int', 'bigint', 'double') or type.startswith('decimal') -%}
                    {%- do found.append({
                        'mart': node.name,
                        'column_name': column.name,
                        'metric': (column.doc_blocks | first or '').split('.') | last,
                        'meaning': column.description,
                        'definition': (column.config.meta or {}).get('metric')
                    }) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(found) -%}
{% endmacro %}


{% macro metric_definitions(columns) %}
    {%- set definitions = {} -%}
    {%- for column in columns if column.definition -%}
        {%- if column.metric in definitions -%}
            {{ exceptions.raise_compiler_error(
                'Metric ' ~ column.metric ~ ' is defined twice, the second time at ' ~ column.mart ~ '.' ~ column.column_name
                ~ ': keep config.meta.metric at one column only.'
            ) }}
        {%- endif -%}
        {%- do definitions.update({column.metric: column.definition}) -%}
    {%- endfor -%}
    {%- do return(definitions) -%}
{% endmacro %}


{# one list of values: Spark cannot read a union of a thousand selects #}
{% macro metric_rows() %}
    {%- set columns = metric_columns() -%}
    {%- set definitions = metric_definitions(columns) -%}
(
    values
    {%- for column in columns %}
    (
        {{ dbt.string_literal(column.metric) }},
        {{ dbt.string_literal(column.mart) }},
        {{ dbt.string_literal(column.column_name) }},
        {%- for part in ('formula', 'numerator', 'denominator', 'basis', 'unit', 'source') %}
        {{ metric_text(definitions.get(column.metric, {}).get(part)) }},
        {%- endfor %}
        {{ metric_text(column.meaning) }}
    ){{ ',' if not loop.last }}
    {%- endfor %}
)
{% endmacro %}


{% macro metric_text(text) -%}
    {%- if text is none -%} null {%- else -%} '{{ (text | string | trim).replace("'", "''").replace("\n", " ") }}' {%- endif -%}
{%- endmacro %}
