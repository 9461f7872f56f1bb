{# What a row of `grouping sets` over channel, country and category of the first order is cut by, and its value. #}
{% macro first_order_dimension_columns() -%}
    case
        when grouping(channel) = 0 then 'first_order_channel'
        when grouping(country) = 0 then 'first_order_country'
        when grouping(category) = 0 then 'first_order_category'
        else 'total'
    end as dimension,
    case
        when grouping(channel) = 0 then channel
        when grouping(country) = 0 then country
        when grouping(category) = 0 then category
        else 'all'
    end as dimension_value
{%- endmacro %}


{# The grains of customer states with the most days they have, as a relation: a day is too short to keep anybody in. #}
{% macro state_grains() -%}
    (values ('week', 7), ('month', 31), ('quarter', 92), ('year', 366)) as grains (grain, grain_days)
{%- endmacro %}
