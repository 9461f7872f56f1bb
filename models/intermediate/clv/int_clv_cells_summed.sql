-- both kinds of cells in one pass over the customers
with

customers as (

    select
        *,
        floor(recency_days / 7)::int as recency_week,
        floor(age_days / 7)::int as age_week,
        -- twenty bins for each factor of e: 5% wide
        case when spend_value > 0 then floor(20 * ln(spend_value::double / purchase_days))::int end as value_bin
    from {{ ref('int_clv_inputs') }}

)

select
    as_of_date,
    is_today,
    grouping(recency_week) = 1 as is_spend,
    purchase_days,
    recency_week,
    age_week,
    value_bin,
    count(*) as customers,
    sum(recency_days) as recency_days,
    sum(age_days) as age_days,
    sum(spend_value) as spend_value,
    sum(total_value) as total_value
from customers
group by grouping sets (
    (as_of_date, is_today, purchase_days, recency_week, age_week),
    (as_of_date, is_today, purchase_days, value_bin)
)
