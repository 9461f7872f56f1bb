{# Past purchase days from which on customers are calibrated together. #}
{% macro clv_last_purchase_days() -%} 8 {%- endmacro %}


{# Poisson deviance of one forecast, as customer_value.clv.evaluate has it: 2 (y ln(y / m) - y + m), where a forecast
   m below 0.0001 counts as that, and an outcome y below 0 as 0. #}
{% macro poisson_deviance(predicted, actual) -%}
    {%- set mean = 'greatest(' ~ predicted ~ ', 0.0001::double)' -%}
    2 * (
        case when {{ actual }} > 0 then {{ actual }} * ln({{ actual }} / {{ mean }}) - {{ actual }} else 0 end + {{ mean }}
    )
{%- endmacro %}
