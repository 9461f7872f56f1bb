{# One bound of Wilson's 95% interval for a share, `lower` or `upper`. E. B. Wilson (1927), JASA 22;
   recommended for small counts by Brown, Cai, DasGupta (2001), Statistical Science 16. Null without trials. #}
{% macro wilson_bound(successes, trials, bound) -%}
    {%- set z = '1.959964::double' -%}
    case
        when {{ trials }} > 0
            then greatest(0, least(1, (
                {{ successes }} + {{ z }} * {{ z }} / 2 {{ '-' if bound == 'lower' else '+' }} {{ z }} * sqrt(
                    {{ successes }}::double * ({{ trials }} - {{ successes }}) / {{ trials }} + {{ z }} * {{ z }} / 4
                )
            ) / ({{ trials }} + {{ z }} * {{ z }})))
    end
{%- endmacro %}


{# Lower 99% bound of an observed count over the expected one: Byar's approximation of the exact Poisson limit.
   N. E. Breslow, N. E. Day (1987), Statistical Methods in Cancer Research II, IARC, p. 69. #}
{% macro byar_lower_bound(observed, expected) -%}
    {{ observed }} * pow(
        1 - 1.0::double / (9 * {{ observed }}) - 2.575829::double / (3 * sqrt({{ observed }})), 3
    ) / nullif({{ expected }}, 0)
{%- endmacro %}
