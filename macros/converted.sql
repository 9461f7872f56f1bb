{# An amount in the order's currency -> reporting currency, without the tax it includes, rounded to cents.
   Decimals all the way where there is no tax to take out; a sum of doubles would depend on threads. #}
{% macro converted(amount, tax_share=none) -%}
    {%- set in_currency = 'round(' ~ amount ~ '::decimal(18, 4) * exchange_rate::decimal(18, 8), 2)::decimal(18, 2)' -%}
    {%- if tax_share -%}
    case
        when {{ tax_share }} = 0 then {{ in_currency }}
        else round({{ amount }}::double * (1 - {{ tax_share }}) * exchange_rate::double, 2)::decimal(18, 2)
    end
    {%- else -%}
    {{ in_currency }}
    {%- endif -%}
{%- endmacro %}


{# The same with the four decimals that staging keeps, for sums that must not round. #}
{% macro converted_exactly(amount, rate) -%}
    ({{ amount }}::decimal(18, 4) * {{ rate }}::decimal(18, 8))::decimal(18, 4)
{%- endmacro %}
