{# RFM, written once for the scores of today and those of every month end, so that both are computed alike. #}


{# Customers as of each date of a relation `dates`: their raw recency, frequency and monetary value. #}
{% macro rfm_inputs(dates) %}
with

-- the window narrows frequency and monetary only: recency has to see the last order however old
known_movements as (

    select
        movements.customer_key,
        dates.rfm_date,
        case
            when movements.counted_until is null or movements.counted_until > dates.rfm_date
                then movements.counting_order_date
        end as counting_order_date,
        case
            when movements.known_until is null or movements.known_until > dates.rfm_date then movements.amount
        end as amount,
        {{ var('rfm_window_days') }} = 0
        or {{ dbt.datediff('movements.belongs_to', 'dates.rfm_date', 'day') }}
        < {{ var('rfm_window_days') }} as is_in_window
    from {{ ref('int_rfm_movements') }} as movements
    inner join {{ dates }} as dates on movements.known_on <= dates.rfm_date

)

select
    customer_key,
    rfm_date,
    min(counting_order_date) as first_order_date,
    max(counting_order_date) as last_order_date,
    {{ dbt.datediff('max(counting_order_date)', 'rfm_date', 'day') }}::int as recency_days,
    (count(counting_order_date) filter (where is_in_window))::int as frequency,
    coalesce(sum(amount) filter (where is_in_window), 0)::decimal(18, 2) as monetary
from known_movements
group by customer_key, rfm_date
having count(counting_order_date) > 0
{% endmacro %}


{# The day on which something leaves the window of rfm_window_days; null while all history counts. #}
{% macro rfm_window_end(date) -%}
    case when {{ var('rfm_window_days') }} > 0 then {{ dbt.dateadd('day', var('rfm_window_days'), date) }}::date end
{%- endmacro %}


{# A cost where customers are valued by gross margin, nothing where by net revenue. #}
{% macro rfm_cost(cost) -%}
    {{ cost if var('rfm_monetary_value') == 'gross_margin' else '0' }}
{%- endmacro %}
