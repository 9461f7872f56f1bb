-- every model is held against all customers known on the fold's date and all that they did by the end of its horizon
with

folds as (

    select
        fold_number,
        as_of_date,
        {{ dbt.dateadd('day', 'horizon_days', 'as_of_date') }}::date as holdout_end_date
    from {{ ref('int_clv_dates') }}
    where date_role = 'fold'

),

customers as (

    select
        as_of_date,
        sum(customers) as customers
    from {{ ref('int_clv_cells') }}
    group by as_of_date

),

-- those who first bought within the horizon were not there to be forecast
known as (

    select distinct
        folds.fold_number,
        movements.customer_key
    from {{ ref('int_clv_movements') }} as movements
    inner join folds
        on
            movements.purchase_date <= folds.as_of_date
            and movements.known_on <= folds.as_of_date
            and coalesce(movements.counted_until > folds.as_of_date, true)

),

purchases as (

    select
        folds.fold_number,
        count(*) as actual
    from {{ ref('int_clv_customer_days') }} as days
    inner join folds
        on
            days.purchase_date > folds.as_of_date
            and days.purchase_date <= folds.holdout_end_date
    inner join known
        on
            folds.fold_number = known.fold_number
            and days.customer_key = known.customer_key
    group by folds.fold_number

)

select
    backtest.fold_number,
    backtest.model_name,
    backtest.customers,
    customers.customers as customers_in_cells,
    backtest.actual,
    purchases.actual as actual_purchases
from {{ ref('clv_backtest') }} as backtest
inner join folds on backtest.fold_number = folds.fold_number
left join customers on folds.as_of_date = customers.as_of_date
left join purchases on backtest.fold_number = purchases.fold_number
where
    backtest.customers is distinct from customers.customers
    or (backtest.target = 'purchases' and backtest.actual <> coalesce(purchases.actual, 0))
