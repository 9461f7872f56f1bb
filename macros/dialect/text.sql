{% macro matches(value, pattern) -%} {{ return(adapter.dispatch('matches')(value, pattern)) }} {%- endmacro %}
{% macro default__matches(value, pattern) -%} regexp_matches({{ value }}, '{{ pattern }}') {%- endmacro %}
{% macro spark__matches(value, pattern) -%} {{ value }} rlike '{{ pattern }}' {%- endmacro %}

{% macro sha256(value) -%} {{ return(adapter.dispatch('sha256')(value)) }} {%- endmacro %}
{% macro default__sha256(value) -%} sha256({{ value }}) {%- endmacro %}
{% macro spark__sha256(value) -%} sha2({{ value }}, 256) {%- endmacro %}

{# one row per part of a text: a relation expression to join laterally, with the part in column `part` #}
{% macro split_to_rows(value, separator, alias) -%} {{ return(adapter.dispatch('split_to_rows')(value, separator, alias)) }} {%- endmacro %}
{% macro default__split_to_rows(value, separator, alias) -%}
    cross join unnest(string_split({{ value }}, {{ separator }})) as {{ alias }}(part)
{%- endmacro %}
{% macro spark__split_to_rows(value, separator, alias) -%}
    lateral view explode(split({{ value }}, {{ separator }})) {{ alias }} as part
{%- endmacro %}
