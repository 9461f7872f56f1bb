select
    count(distinct backtest.fold_number)::int as folds,
    sqrt(avg(pow(backtest.bias, 2)) filter (where backtest.target = 'purchases'))::double
        as purchases_relative_error_rms,
    (avg(backtest.bias) filter (where backtest.target = 'purchases'))::double as purchases_bias,
    sqrt(avg(pow(backtest.bias, 2)) filter (where backtest.target = 'revenue'))::double
        as revenue_relative_error_rms,
    (avg(backtest.bias) filter (where backtest.target = 'revenue'))::double as revenue_bias
from {{ ref('clv_backtest') }} as backtest
inner join {{ ref('clv_model_choice') }} as choices on backtest.model_name = choices.model_name
where choices.is_chosen
