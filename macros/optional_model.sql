{# A model that a build may leave out, as a relation to select from: itself where it was built, else no rows.
   `columns` gives the type of each column that is read. #}
{% macro optional_model(relation, columns) -%}
    {%- if not execute or load_relation(relation) is not none -%}
        {{ relation }}
    {%- else -%}
        {{ no_rows(columns) }}
    {%- endif -%}
{%- endmacro %}


{# A relation without rows; `columns` gives the type of each of its columns. #}
{% macro no_rows(columns) -%}
    (
        select
        {%- for name, type in columns.items() %}
            cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
        where 1 = 0
    )
{%- endmacro %}
