{# How far kpi_alerts looks back, as relation `lookbacks`: periods that make the level, periods of a year, periods
   whose misses make the band, and how many of these there must be at least. #}
{% macro alert_lookbacks() -%}
    (values ('week', 8, 52, 26, 12), ('month', 3, 12, 12, 6)) as lookbacks (
        lookback_grain, level_periods, year_periods, miss_periods, least_misses
    )
{%- endmacro %}


{# A share p of n with one success and one failure added (Laplace's rule of succession), held between 0 and 1:
   a rate that was zero so far is not certain to stay so. #}
{% macro smoothed_rate(rate, count) -%}
    ((least(greatest({{ rate }}, 0), 1) * {{ count }} + 1) / ({{ count }} + 2))
{%- endmacro %}


{# A figure in words, by its unit: money with its currency, where the orders name one (XXX says that none does), shares
   as percent. #}
{% macro figure_in_words(value, unit, currency, is_usual=false) -%}
    case {{ unit }}
        when 'money' then {{ number_text(value, 2) }}
            || case when {{ currency }} = 'XXX' then '' else ' ' || {{ currency }} end
        when 'share' then {{ number_text('100 * ' ~ value, 1) }} || '%'
        when 'days' then {{ number_text(value, 1) }} || ' days'
        {%- if is_usual %}
        -- of small numbers a half matters: 9 is not three times the usual 2.5
        when 'count' then case
            when abs({{ value }}) < 20 and {{ value }} <> round({{ value }}) then {{ number_text(value, 1) }}
            else {{ number_text(value, 0) }}
        end
        {%- else %}
        when 'count' then {{ number_text(value, 0) }}
        {%- endif %}
        else {{ number_text(value, 2) }}
    end
{%- endmacro %}


{# The message of kpi_alerts, of its columns: what it was, against what is usual, and where the difference lies. #}
{% macro alert_in_words(driver_words, currency) -%}
    kpi_label
    || case grain when 'week' then ' in the week of ' || period_start::string else ' in ' || left(period_start::string, 7) end
    || case
        when kpi_value is null then ': nothing to compute it from.'
        else ': ' || {{ figure_in_words('kpi_value', 'unit', currency) }}
    end
    || case
        when kpi_value is null then ''
        -- a short history, few orders in it, or nothing but zeros
        when expected_value is null then '. Too little came before to say what is usual.'
        when is_alert then ', ' || {{ change_in_words() }} || ' the usual '
            || {{ figure_in_words('expected_value', 'unit', currency, is_usual=true) }} || {{ band_in_words(currency) }}
            || coalesce({{ driver_words }}, '')
        else '. Usual is ' || {{ figure_in_words('expected_value', 'unit', currency, is_usual=true) }}
            || {{ band_in_words(currency) }}
    end
{%- endmacro %}


{% macro change_in_words() -%}
    case
        when is_relative then {{ number_text('abs(100 * change / expected_value)', 0) }} || '%'
        else {{ number_text('abs(100 * change)', 1) }} || ' points'
    end || case when change > 0 then ' above' else ' below' end
{%- endmacro %}


{% macro band_in_words(currency) -%}
    ' (' || {{ figure_in_words('lower_value', 'unit', currency) }} || ' to '
    || {{ figure_in_words('upper_value', 'unit', currency) }} || ').'
{%- endmacro %}


{# A number of things after "there": is 1 day, are 2 days. #}
{% macro there_are(number, thing) -%}
    case
        when {{ number }} = 1 then 'is 1 {{ thing }}'
        else 'are ' || {{ number_text(number, 0) }} || ' {{ thing }}s'
    end
{%- endmacro %}
