-- each published score is 1 plus the published cut-points strictly worse than the customer's value
with

customer_values as (

    select
        customer_key,
        'recency' as dimension,
        recency_score as score,
        recency_days::decimal(18, 4) as customer_value
    from {{ ref('rfm_customers') }}
    union all
    select
        customer_key,
        'frequency' as dimension,
        frequency_score as score,
        frequency::decimal(18, 4) as customer_value
    from {{ ref('rfm_customers') }}
    union all
    select
        customer_key,
        'monetary' as dimension,
        monetary_score as score,
        monetary::decimal(18, 4) as customer_value
    from {{ ref('rfm_customers') }}

),

cuts as (

    select dimension, cut_1 as cut
    from {{ ref('rfm_cut_points') }}
    where is_current
    union all
    select dimension, cut_2 as cut
    from {{ ref('rfm_cut_points') }}
    where is_current
    union all
    select dimension, cut_3 as cut
    from {{ ref('rfm_cut_points') }}
    where is_current
    union all
    select dimension, cut_4 as cut
    from {{ ref('rfm_cut_points') }}
    where is_current

)

select
    customer_values.customer_key,
    customer_values.dimension,
    customer_values.customer_value,
    customer_values.score
from customer_values
left join cuts on customer_values.dimension = cuts.dimension
group by
    customer_values.customer_key,
    customer_values.dimension,
    customer_values.customer_value,
    customer_values.score
having
    count(cuts.cut) <> 4
    or customer_values.score
    <> 1 + count_if(
        case customer_values.dimension
            when 'recency' then cuts.cut > customer_values.customer_value
            else cuts.cut < customer_values.customer_value
        end
    )
