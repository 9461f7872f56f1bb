{# A decimal of 18 digits with three places times one with four; null where the product needs more digits. #}
{% macro product_or_null(factor, other) -%} {{ return(adapter.dispatch('product_or_null')(factor, other)) }} {%- endmacro %}
{% macro default__product_or_null(factor, other) -%} try({{ factor }} * {{ other }}) {%- endmacro %}
{% macro spark__product_or_null(factor, other) -%} try_cast({{ factor }} * {{ other }} as decimal(18, 7)) {%- endmacro %}
