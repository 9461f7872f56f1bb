{# Net promoter score of counts, -100 to 100; null without responses. #}
{% macro nps(promoters, detractors, responses) -%}
    100.0::double * ({{ promoters }} - {{ detractors }}) / nullif({{ responses }}, 0)
{%- endmacro %}


{# Half the width of its 95% interval: 196 x sqrt((p + d - (p - d)^2) / n), p and d the shares of promoters and
   detractors. #}
{% macro nps_margin(promoters, detractors, responses) -%}
    196.0::double * sqrt(greatest(
        ({{ promoters }} + {{ detractors }})::double / nullif({{ responses }}, 0)
        - pow(({{ promoters }} - {{ detractors }})::double / nullif({{ responses }}, 0), 2), 0
    ) / nullif({{ responses }}, 0))
{%- endmacro %}


{# How far answers of 1, 0 and -1 lie apart (variance), once three answers are added, 3/4 of a promoter, 3/4 of a
   detractor and 3/2 of a passive, so that small or unanimous samples are uncertain, too. B. Rocks (2016), Interval
   Estimation for the Net Promoter Score, The American Statistician 70. #}
{% macro nps_variance(promoters, detractors, responses) -%}
    ({{ promoters }} + {{ detractors }} + 1.5::double) / ({{ responses }} + 3)
    - pow(({{ promoters }} - {{ detractors }})::double / ({{ responses }} + 3), 2)
{%- endmacro %}


{# One bound of the interval around the score with those three answers, `lower` or `upper`. Of a single answer they
   outweigh the score itself, which the interval holds all the same. #}
{% macro nps_bound(promoters, detractors, responses, bound) -%}
    case
        when {{ responses }} > 0
            then greatest(-100, least(100, {{ 'least' if bound == 'lower' else 'greatest' }}(
                {{ nps(promoters, detractors, responses) }},
                100.0::double * ({{ promoters }} - {{ detractors }}) / ({{ responses }} + 3)
                {{ '-' if bound == 'lower' else '+' }} 196.0::double * sqrt(
                    ({{ nps_variance(promoters, detractors, responses) }}) / ({{ responses }} + 3)
                )
            )))
    end
{%- endmacro %}


{# p-value, two-sided, of the difference of two scores from separate people: the difference over its standard error
   (Welch 1947), variances with the answers added. Null where one has none. `those` and `these` are prefixes of the
   counts. #}
{% macro nps_difference_p(those, these='') -%}
    {%- set scores = [] -%}
    {%- set squared_errors = [] -%}
    {%- for prefix in (these, those) -%}
        {%- set counts = [prefix ~ 'promoters', prefix ~ 'detractors', prefix ~ 'responses'] -%}
        {%- do scores.append('(' ~ nps(*counts) ~ ')') -%}
        {%- do squared_errors.append('(' ~ nps_variance(*counts) ~ ') / nullif(greatest(' ~ counts[2] ~ ' - 1, 0), 0)') -%}
    {%- endfor -%}
    {%- set standard_error = '(100.0::double * sqrt(' ~ squared_errors | join(' + ') ~ '))' -%}
    {{ two_sided_p('(' ~ scores | join(' - ') ~ ') / ' ~ standard_error) }}
{%- endmacro %}


{# How deep a discount cuts into the price of the goods, as people say it; null where there are no goods. #}
{% macro discount_depth(gross, discounts) -%}
    case
        when {{ gross }} <= 0 then null
        when {{ discounts }} <= 0 then 'none'
        when round(100.0::double * {{ discounts }} / nullif({{ gross }}, 0), 0) <= 5 then '1-5%'
        when round(100.0::double * {{ discounts }} / nullif({{ gross }}, 0), 0) <= 10 then '6-10%'
        when round(100.0::double * {{ discounts }} / nullif({{ gross }}, 0), 0) <= 15 then '11-15%'
        when round(100.0::double * {{ discounts }} / nullif({{ gross }}, 0), 0) <= 20 then '16-20%'
        when round(100.0::double * {{ discounts }} / nullif({{ gross }}, 0), 0) <= 30 then '21-30%'
        when round(100.0::double * {{ discounts }} / nullif({{ gross }}, 0), 0) <= 50 then '31-50%'
        else 'over 50%'
    end
{%- endmacro %}


{# Counts of responses that carry nps_class: 1 promoter, 0 passive, -1 detractor. #}
{% macro nps_counts() -%}
    count(*)::int as responses,
    coalesce(count_if(nps_class = 1), 0)::int as promoters,
    coalesce(count_if(nps_class = 0), 0)::int as passives,
    coalesce(count_if(nps_class = -1), 0)::int as detractors
{%- endmacro %}


{# The score of such counts with its margin and adjusted interval. #}
{% macro nps_figures(prefix='') -%}
    {%- set promoters, detractors, responses = prefix ~ 'promoters', prefix ~ 'detractors', prefix ~ 'responses' -%}
    {{ nps(promoters, detractors, responses) }} as nps,
    {{ nps_margin(promoters, detractors, responses) }} as nps_margin,
    {{ nps_bound(promoters, detractors, responses, 'lower') }} as nps_low,
    {{ nps_bound(promoters, detractors, responses, 'upper') }} as nps_high,
    coalesce({{ responses }} >= {{ var('minimum_responses') }}, false) as is_reportable
{%- endmacro %}


{# What responses are cut by: the dimension, and its column in int_nps_described. #}
{% macro nps_cuts() -%}
    {{ return(cuts_by_name(
        'total', 'rfm_group', 'clv_band', 'country', 'channel', 'survey_channel', 'order_sequence', 'discount',
        'discount_depth', 'gift', 'free_shipping', 'gift_threshold', 'carrier', 'delivery'
    )) }}
{%- endmacro %}


{# Whether an order's goods after discount came to a threshold that was shown for it. #}
{% macro threshold_reached(threshold) -%}
    case
        when {{ threshold }} is null then 'no_threshold'
        when judged.goods - judged.discount_given >= {{ threshold }} then 'reached'
        else 'not_reached'
    end
{%- endmacro %}


{# Whether a score counts as good: the top two of five (csat, reviews), 5 to 7 of seven (ces), the better answer of two.
   Other scales have the same share of their top: 8 to 10 of ten. #}
{% macro is_good_score() -%}
    case survey_type
        when 'ces' then score * 7 >= 5 * coalesce(scale_max, 7)
        else score * 5 >= 4 * coalesce(scale_max, 5)
    end
{%- endmacro %}


{# A score on the usual scale, 1 to 5 or 1 to 7; 0 and 1 for bad and good are its ends. #}
{% macro usual_score() -%}
    (
        1 + (score - case when scale_max = 1 then 0 else 1 end)::double
        * case survey_type when 'ces' then 6 else 4 end
        / case
            when scale_max = 1 then 1
            when scale_max is null then case survey_type when 'ces' then 6 else 4 end
            else scale_max - 1
        end
    )::decimal(18, 6)
{%- endmacro %}


{# The RFM group that a customer was in on a date: as of the last month end before it; newcomers had their first order
   since then. `rfm_groups` is int_rfm_groups_held, `customers` dim_customers. #}
{% macro rfm_group_then(date) -%}
    coalesce(
        rfm_groups.rfm_group_id,
        case
            when customers.first_order_date between {{ dbt.date_trunc('month', date) }} and {{ date }} then 'newcomer'
            else 'no_group'
        end
    )
{%- endmacro %}


{# The band of a class in a word; `otherwise` where there is none. #}
{% macro nps_band(nps_class, otherwise) -%}
    case {{ nps_class }} when 1 then 'promoter' when 0 then 'passive' when -1 then 'detractor' else {{ otherwise }} end
{%- endmacro %}
