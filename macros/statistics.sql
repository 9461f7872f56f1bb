{# Margin by revenue, or a part of a whole that can be a loss: null where the whole is not above zero, as a loss divided
   by a loss would look like a profit. #}
{% macro share_of_gain(part, whole) -%}
    case when {{ whole }} > 0 then ({{ part }})::double / ({{ whole }})::double end
{%- endmacro %}


{# The share of sales whose cost is known, null where discounts leave no sales. Within 0 and 1: goods discounted below
   zero would make a part larger than the whole. #}
{% macro known_share(part, whole) -%}
    case
        when {{ whole }} > 0 then least(greatest(({{ part }})::double / ({{ whole }})::double, 0), 1)
    end
{%- endmacro %}


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


{# Two-sided p-value of a standard normal z. M. Abramowitz, I. A. Stegun (1964), Handbook of Mathematical Functions,
   7.1.26: erfc to 1.5e-7. #}
{% macro two_sided_p(z) -%}
    {%- set x = '(abs(' ~ z ~ ') / 1.4142135623730951::double)' -%}
    {%- set t = '(1 / (1 + 0.3275911::double * ' ~ x ~ '))' -%}
    case
        -- least passes over nulls
        when ({{ z }}) is not null
            then least(1, exp(-pow({{ x }}, 2)) * {{ t }} * (
                0.254829592::double + {{ t }} * (-0.284496736::double + {{ t }} * (
                    1.421413741::double + {{ t }} * (-1.453152027::double + {{ t }} * 1.061405429::double)
                ))
            ))
    end
{%- endmacro %}


{# p-values corrected for being one of many: Y. Benjamini, Y. Hochberg (1995), JRSS B 57. Rows of one family share the
   columns of `family`; `place` is the rank of the p-value within it, ties in any fixed order. Null p-values are none. #}
{% macro corrected_p(p_value, place, family) -%}
    case
        when {{ p_value }} is not null
            then least(1, min({{ p_value }} * family_size / {{ place }}) over (
                partition by {{ family }} order by {{ place }} desc rows between unbounded preceding and current row
            ))
    end
{%- endmacro %}


{# One bound, `lower` or `upper`, of the difference of two shares, with one trial more on each side that succeeds and one
   that does not: A. Agresti, B. Caffo (2000), The American Statistician 54. Null without trials. #}
{% macro share_difference_bound(successes, trials, other_successes, other_trials, bound) -%}
    {%- set these = '((' ~ successes ~ ' + 1)::double / (' ~ trials ~ ' + 2))' -%}
    {%- set those = '((' ~ other_successes ~ ' + 1)::double / (' ~ other_trials ~ ' + 2))' -%}
    case
        when {{ trials }} > 0 and {{ other_trials }} > 0
            then {{ these }} - {{ those }} {{ '-' if bound == 'lower' else '+' }} 1.959964::double * sqrt(
                {{ these }} * (1 - {{ these }}) / ({{ trials }} + 2)
                + {{ those }} * (1 - {{ those }}) / ({{ other_trials }} + 2)
            )
    end
{%- endmacro %}


{# One bound, `lower` or `upper`, of an observed count over the expected one, three standard errors wide, by the same
   approximation (Breslow and Day 1987, p. 69): for hundreds of comparisons. Nothing observed has a lower bound of 0. #}
{% macro wide_ratio_bound(observed, expected, bound) -%}
    {%- set count = observed if bound == 'lower' else '(' ~ observed ~ ' + 1)' -%}
    coalesce(
        {{ count }} * pow(
            greatest(1 - 1.0::double / (9 * nullif({{ count }}, 0)) {{ '-' if bound == 'lower' else '+' }} 1 / sqrt(nullif({{ count }}, 0)), 0), 3
        ), 0
    ) / nullif({{ expected }}, 0)
{%- endmacro %}


{# How many standard errors the rate of one count lies above that of another: given both, the first is binomial with its
   share of the trials. J. Przyborowski, H. Wilenski (1940), Biometrika 31. Null without trials on either side. #}
{% macro rate_change_z(count, trials, other_count, other_trials) -%}
    (
        {{ count }}
        - ({{ count }} + {{ other_count }}) * {{ trials }}::double / nullif({{ trials }} + {{ other_trials }}, 0)
    ) / nullif(sqrt(
        ({{ count }} + {{ other_count }}) * {{ trials }}::double * {{ other_trials }}
        / nullif(pow({{ trials }} + {{ other_trials }}, 2), 0)
    ), 0)
{%- endmacro %}
