-- what was known of customers on a fold's date, and what they did in the days that followed
with

folds as (

    select
        as_of_date,
        fold_number,
        {{ dbt.dateadd('day', 'horizon_days', 'as_of_date') }}::date as holdout_end_date
    from {{ ref('int_clv_dates') }}
    where date_role = 'fold'

),

holdouts as (

    select
        folds.fold_number,
        outcomes.customer_key,
        count(outcomes.purchase_date) as purchase_days,
        sum(outcomes.net_value) as revenue
    from {{ ref('int_clv_customer_outcomes') }} as outcomes
    inner join folds
        on
            outcomes.counted_on > folds.as_of_date
            and outcomes.counted_on <= folds.holdout_end_date
    group by folds.fold_number, outcomes.customer_key

)

select
    folds.fold_number,
    known.customer_key,
    known.repeat_purchase_days,
    floor(known.recency_days / 7)::int as recency_week,
    floor(known.age_days / 7)::int as age_week,
    known.spend_value::double / known.purchase_days as mean_value,
    coalesce(holdouts.purchase_days, 0)::int as holdout_purchase_days,
    coalesce(holdouts.revenue, 0)::decimal(18, 2) as holdout_revenue
from {{ ref('int_clv_past_inputs') }} as known
inner join folds on known.as_of_date = folds.as_of_date
left join holdouts
    on
        folds.fold_number = holdouts.fold_number
        and known.customer_key = holdouts.customer_key
