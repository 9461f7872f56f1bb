with

group_map as (

    select
        recency_score,
        frequency_score,
        monetary_score,
        rfm_group_id,
        rfm_group
    from {{ ref('rfm_group_map') }}
    where map = '{{ var("rfm_map") }}'

),

scores as (

    select *
    from {{ ref('int_rfm_scores') }}
    where date_role = 'as_of'

)

-- left join: a cell that the map forgot shows as a customer without group and fails a test, where
-- an inner join would lose the customer
select
    scores.customer_key,
    scores.rfm_date as as_of_date,
    scores.recency_days,
    scores.frequency,
    scores.monetary,
    scores.recency_score,
    scores.frequency_score,
    scores.monetary_score,
    concat(scores.recency_score, scores.frequency_score, scores.monetary_score) as rfm_cell,
    group_map.rfm_group_id,
    group_map.rfm_group,
    scores.first_order_date,
    scores.last_order_date,
    scores.cut_points_set_on
from scores
left join group_map
    on
        scores.recency_score = group_map.recency_score
        and scores.frequency_score = group_map.frequency_score
        and scores.monetary_score = group_map.monetary_score
