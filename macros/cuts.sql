{# What a row of `grouping sets` is cut by, and its value there. `cuts` gives the column of each dimension; a row
   that is cut by none of them is the total. #}
{% macro cut_columns(cuts) -%}
    case
        {%- for dimension, column in cuts.items() %}
        when grouping({{ column }}) = 0 then '{{ dimension }}'
        {%- endfor %}
        else 'total'
    end as dimension,
    case
        {%- for column in cuts.values() %}
        when grouping({{ column }}) = 0 then {{ column }}
        {%- endfor %}
        else 'all'
    end as dimension_value
{%- endmacro %}


{# The grouping sets themselves: one per column of `cuts`, each with the keys before it. #}
{% macro cut_sets(keys, cuts) -%}
    {%- for column in cuts.values() -%}
        ({{ keys }}, {{ column }}){{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{# Cuts of the headline KPIs: channel and country of the order. #}
{% macro kpi_cuts() -%}
    {{ return({'channel': 'channel_value', 'country': 'country_value'}) }}
{%- endmacro %}


{# Cuts of customers by what their first order was. #}
{% macro first_order_cuts() -%}
    {{ return({
        'first_order_channel': 'channel', 'first_order_country': 'country', 'first_order_category': 'category'
    }) }}
{%- endmacro %}


{# Cuts of lines by what they sold. #}
{% macro product_cuts() -%}
    {{ return({'product': 'product', 'brand': 'brand', 'category': 'category'}) }}
{%- endmacro %}


{# Cuts by columns that are called as the dimension is. #}
{% macro cuts_by_name() -%}
    {%- set cuts = {} -%}
    {%- for column in varargs -%} {%- do cuts.update({column: column}) -%} {%- endfor -%}
    {{ return(cuts) }}
{%- endmacro %}


{# A region with its country where that is known: codes repeat between countries (BE is Berlin and Bern). #}
{% macro region_with_country(country, region) -%}
    coalesce({{ country }} || '-' || {{ region }}, {{ region }})
{%- endmacro %}
