select
    model_name,
    is_chosen,
    reason,
    folds::int as folds,
    mean_poisson_deviance,
    deviance_against_default,
    mean_mean_absolute_error as mean_absolute_error,
    mean_root_mean_squared_error as root_mean_squared_error,
    mean_bias,
    mean_gini,
    mean_top_decile_lift,
    mean_interval_coverage,
    mean_alive_auc
from {{ ref('int_clv_models_compared') }}
