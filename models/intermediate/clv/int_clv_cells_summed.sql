-- both kinds of cells in one pass over the customers
with

customers as (

    select
        as_of_date,
        repeat_purchase_days,
        recency_days,
        age_days,
        floor(recency_days / 7)::int as recency_week,
        floor(age_days / 7)::int as age_week,
        positive_purchase_days,
        spend_value,
        total_value,
        -- twenty bins for each factor of e: 5% wide
        case
            when positive_purchase_days > 0 and spend_value > 0
                then floor(20 * ln(spend_value::double / positive_purchase_days))::int
        end as value_bin
    from (
        select * from {{ ref('int_customer_clv_inputs') }}
        union all
        select * from {{ ref('int_clv_past_inputs') }}
    ) as inputs

)

select
    as_of_date,
    grouping(repeat_purchase_days) = 1 as is_spend,
    repeat_purchase_days,
    recency_week,
    age_week,
    positive_purchase_days,
    value_bin,
    count(*) as customers,
    sum(recency_days) as recency_days,
    sum(age_days) as age_days,
    sum(spend_value) as spend_value,
    sum(total_value) as total_value
from customers
group by grouping sets (
    (as_of_date, repeat_purchase_days, recency_week, age_week),
    (as_of_date, positive_purchase_days, value_bin)
)
