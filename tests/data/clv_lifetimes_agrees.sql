-- lifetimes finds what we find within 1%, unless it stopped short of the top: then ours must be the better fit
{{ config(severity='warn') }}

select
    model_name,
    parameter_name,
    mle_value,
    lifetimes_value,
    relative_difference,
    mle_log_likelihood,
    lifetimes_log_likelihood
from {{ ref('clv_parameters') }}
where
    is_today
    and (
        lifetimes_log_likelihood > mle_log_likelihood + 0.001
        or (relative_difference > 0.01 and lifetimes_log_likelihood > mle_log_likelihood - 0.001)
    )
