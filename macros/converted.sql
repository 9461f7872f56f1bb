{# An amount in the order's currency -> reporting currency, without the tax it includes, rounded to cents.
   Decimals all the way where there is no tax to take out; a sum of doubles would depend on threads. #}
{% macro converted(amount, tax_share=none) -%}
    {%- set in_currency = in_decimals(amount, 'exchange_rate', 2) -%}
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
    {{ in_decimals(amount, rate, 4) }}
{%- endmacro %}


{# DuckDB multiplies two decimals of 18 digits in 64 bits, and twelve of them stand behind the point: a product from
   1 million on ends the build. In 128 bits it takes a hundred times as long, so only amounts that need them go there,
   and those that nothing is done to are not multiplied: in yen or rupiah most orders are that large. #}
{% macro in_decimals(amount, rate, places) -%}
    case
        when {{ rate }} = 1 then round({{ amount }}::decimal(18, 4), {{ places }})::decimal(18, {{ places }})
        when abs({{ amount }}::double * {{ rate }}::double) < 900000
            then round({{ amount }}::decimal(18, 4) * {{ rate }}::decimal(18, 8), {{ places }})::decimal(18, {{ places }})
        else round({{ amount }}::decimal(20, 4) * {{ rate }}::decimal(18, 8), {{ places }})::decimal(18, {{ places }})
    end
{%- endmacro %}


{# A rate of the table, null where it makes more of an amount than money columns hold: then it is a mistake, as an order's
   own is by the contract. #}
{% macro rate_that_fits(amount, rate) -%}
    case when abs({{ amount }}::double) * {{ rate }}::double < 10000000000000 then {{ rate }} end
{%- endmacro %}


{# What goods of this net value cost where nobody says: all that var default_margin does not leave. #}
{% macro assumed_cost(net_value) -%}
    {{ in_decimals('(' ~ net_value ~ ')', '(1 - ' ~ var('default_margin') ~ ')', 2) }}
{%- endmacro %}


{# A cost that the order names, else what seed cost_assumptions (`assumed`) takes an order of this total to cost. #}
{% macro told_or_assumed(told, cost) -%}
    coalesce(
        {{ converted(told) }},
        {#- two decimals here too: both kinds in one column are 20 digits, which DuckDB computes in 128 bits -#}
        (
            assumed.{{ cost }}_per_order
            + (orders.order_total::double * assumed.{{ cost }}_share::double)::decimal(18, 4)
        )::decimal(18, 2)
    )
{%- endmacro %}
