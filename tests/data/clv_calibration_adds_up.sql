-- either kind of buckets holds every customer of the fold once, with what was forecast for them and what came
with

buckets as (

    select
        fold_number,
        model_name,
        target,
        calibrated_by,
        sum(customers) as customers,
        sum(predicted) as predicted,
        sum(actual) as actual
    from {{ ref('clv_calibration') }}
    group by fold_number, model_name, target, calibrated_by

),

kinds as (

    select 'past_purchase_days' as calibrated_by
    union all
    select 'prediction_decile' as calibrated_by

)

select
    backtest.fold_number,
    backtest.model_name,
    backtest.target,
    kinds.calibrated_by,
    backtest.predicted as backtest_predicted,
    buckets.predicted as buckets_predicted
from {{ ref('clv_backtest') }} as backtest
cross join kinds
full outer join buckets
    on
        backtest.fold_number = buckets.fold_number
        and backtest.model_name = buckets.model_name
        and backtest.target = buckets.target
        and kinds.calibrated_by = buckets.calibrated_by
where
    backtest.customers is distinct from buckets.customers
    or coalesce(abs(backtest.predicted - buckets.predicted) > 1e-6 * (1 + abs(backtest.predicted)), true)
    or coalesce(abs(backtest.actual - buckets.actual) > 1e-6 * (1 + abs(backtest.actual)), true)
