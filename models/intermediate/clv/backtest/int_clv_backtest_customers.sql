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

known as (

    {{ clv_inputs('(' ~ clv_customer_days("date_role = 'fold'") ~ ') as known_days') }}

),

later_days as (

    select
        customer_key,
        purchase_date,
        purchase_date as counted_on,
        net_value
    from {{ ref('int_clv_customer_days') }}
    where purchase_date is not null
    union all
    -- money back that names no order counts when it became known, as it does in what was known
    select
        customer_key,
        null::date as purchase_date,
        known_on as counted_on,
        net_amount as net_value
    from {{ ref('int_clv_movements') }}
    where purchase_date is null

),

holdouts as (

    select
        folds.fold_number,
        later_days.customer_key,
        count(later_days.purchase_date) as purchase_days,
        sum(later_days.net_value) as revenue
    from later_days
    inner join folds
        on
            later_days.counted_on > folds.as_of_date
            and later_days.counted_on <= folds.holdout_end_date
    group by folds.fold_number, later_days.customer_key

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
from known
inner join folds on known.as_of_date = folds.as_of_date
left join holdouts
    on
        folds.fold_number = holdouts.fold_number
        and known.customer_key = holdouts.customer_key
