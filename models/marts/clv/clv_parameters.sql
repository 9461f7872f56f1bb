with

today as (

    select max(as_of_date) as as_of_date
    from {{ ref('int_clv_parameters_fitted') }}

)

select
    parameters.as_of_date::date as as_of_date,
    parameters.as_of_date = today.as_of_date as is_today,
    parameters.model_name,
    parameters.parameter_name,
    parameters.value as parameter_value,
    parameters.standard_error,
    parameters.value_low,
    parameters.value_high,
    parameters.mle_value,
    parameters.lifetimes_value,
    parameters.relative_difference,
    parameters.log_likelihood,
    parameters.mle_log_likelihood,
    parameters.lifetimes_log_likelihood,
    parameters.lifetimes_note,
    parameters.customers::int as customers,
    parameters.repeat_customers::int as repeat_customers,
    parameters.model_status,
    parameters.status_detail
from {{ ref('int_clv_parameters_fitted') }} as parameters
cross join today
