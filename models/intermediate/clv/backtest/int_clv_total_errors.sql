select
    0 as folds,
    null::double as purchases_relative_error_rms,
    null::double as purchases_bias,
    null::double as revenue_relative_error_rms,
    null::double as revenue_bias
