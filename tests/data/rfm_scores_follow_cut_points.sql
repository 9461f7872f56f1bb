-- each published score is 1 plus the published cut-points strictly worse than the customer's value
with

customer_values as (

    select
        customer_key,
        'recency' as dimension,
        -- days turned round, so that more is better as in the other two
        -recency_days::decimal(18, 4) as customer_value,
        recency_score as score,
        cut_points_set_on
    from {{ ref('rfm_customers') }}
    union all
    select customer_key, 'frequency', frequency::decimal(18, 4), frequency_score, cut_points_set_on
    from {{ ref('rfm_customers') }}
    union all
    select customer_key, 'monetary', monetary::decimal(18, 4), monetary_score, cut_points_set_on
    from {{ ref('rfm_customers') }}

),

thresholds as (

    select dimension, set_on, case when dimension = 'recency' then -cut_1 else cut_1 end as threshold
    from {{ ref('rfm_cut_points') }}
    where is_current
    union all
    select dimension, set_on, case when dimension = 'recency' then -cut_2 else cut_2 end
    from {{ ref('rfm_cut_points') }}
    where is_current
    union all
    select dimension, set_on, case when dimension = 'recency' then -cut_3 else cut_3 end
    from {{ ref('rfm_cut_points') }}
    where is_current
    union all
    select dimension, set_on, case when dimension = 'recency' then -cut_4 else cut_4 end
    from {{ ref('rfm_cut_points') }}
    where is_current

)

select
    customer_values.customer_key,
    customer_values.dimension,
    customer_values.customer_value,
    customer_values.score
from customer_values
left join thresholds
    on
        customer_values.dimension = thresholds.dimension
        and customer_values.cut_points_set_on = thresholds.set_on
group by 1, 2, 3, 4
having
    count(thresholds.threshold) <> 4
    or customer_values.score
    <> 1 + count_if(customer_values.customer_value > thresholds.threshold)
