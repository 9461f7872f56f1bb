select
    fold_number,
    model_name,
    target,
    past_purchase_days,
    ranking,
    p_alive,
    customers,
    buyers,
    predicted,
    actual,
    absolute_error,
    squared_error,
    deviance,
    covered_customers
from {{ ref('int_clv_backtest_purchases') }}
union all
select
    fold_number,
    model_name,
    target,
    past_purchase_days,
    predicted_bin::double as ranking,
    null::double as p_alive,
    customers,
    buyers,
    predicted,
    actual,
    absolute_error,
    squared_error,
    deviance,
    covered_customers
from {{ ref('int_clv_backtest_revenue') }}
