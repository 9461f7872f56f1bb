{# CLV inputs, written once for today and for dates of the past, so that both are computed alike. #}


{# Purchase days of customers as of each date of int_clv_dates that fulfils a condition: what was bought on the day,
   less the refunds known by the date. A null purchase_date holds refunds that name no order. #}
{% macro clv_customer_days(condition) %}
with

dates as (

    select distinct as_of_date
    from {{ ref('int_clv_dates') }}
    where {{ condition }}

)

select
    movements.customer_key,
    dates.as_of_date,
    movements.purchase_date,
    sum(movements.net_amount)::decimal(18, 2) as net_value
from {{ ref('int_clv_movements') }} as movements
inner join dates
    on
        movements.known_on <= dates.as_of_date
        and coalesce(movements.counted_until > dates.as_of_date, true)
group by movements.customer_key, dates.as_of_date, movements.purchase_date
{% endmacro %}


{# What the models know of each customer with a purchase day, from a relation made by clv_customer_days. #}
{% macro clv_inputs(customer_days) %}
select
    customer_key,
    as_of_date,
    min(purchase_date) as first_purchase_date,
    max(purchase_date) as last_purchase_date,
    count(purchase_date)::int as purchase_days,
    (count(purchase_date) - 1)::int as repeat_purchase_days,
    {{ dbt.datediff('min(purchase_date)', 'max(purchase_date)', 'day') }}::int as recency_days,
    {{ dbt.datediff('min(purchase_date)', 'as_of_date', 'day') }}::int as age_days,
    count_if(purchase_date is not null and net_value > 0)::int as positive_purchase_days,
    sum(net_value)::decimal(18, 2) as total_value,
    -- the spend model knows no negative money
    greatest(sum(net_value), 0)::decimal(18, 2) as spend_value
from {{ customer_days }}
group by customer_key, as_of_date
having count(purchase_date) > 0
{% endmacro %}
