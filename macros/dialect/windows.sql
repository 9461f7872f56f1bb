{# The first and the last value of a window that is known, before its `over`. #}
{% macro first_known(value) -%} {{ return(adapter.dispatch('first_known')(value)) }} {%- endmacro %}
{% macro default__first_known(value) -%} first_value({{ value }} ignore nulls) {%- endmacro %}
{% macro spark__first_known(value) -%} first_value({{ value }}) ignore nulls {%- endmacro %}

{% macro last_known(value) -%} {{ return(adapter.dispatch('last_known')(value)) }} {%- endmacro %}
{% macro default__last_known(value) -%} last_value({{ value }} ignore nulls) {%- endmacro %}
{% macro spark__last_known(value) -%} last_value({{ value }}) ignore nulls {%- endmacro %}
