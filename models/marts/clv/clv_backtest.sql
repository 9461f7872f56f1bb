with

statuses as (

    select
        fold_number,
        model_name,
        max(model_status) as model_status
    from {{ ref('int_clv_fold_forecasts') }}
    group by fold_number, model_name

)

select
    measured.fold_number::int as fold_number,
    folds.as_of_date as fold_date,
    folds.horizon_days,
    measured.model_name,
    statuses.model_status,
    measured.target,
    measured.customers::int as customers,
    measured.predicted,
    measured.actual,
    measured.bias,
    measured.poisson_deviance,
    measured.mean_absolute_error,
    measured.root_mean_squared_error,
    measured.gini,
    measured.top_decile_lift,
    measured.interval_coverage,
    measured.alive_auc
from {{ ref('int_clv_backtest_measured') }} as measured
inner join statuses
    on
        measured.fold_number = statuses.fold_number
        and measured.model_name = statuses.model_name
inner join {{ ref('int_clv_dates') }} as folds
    on
        measured.fold_number = folds.fold_number
        and folds.date_role = 'fold'
