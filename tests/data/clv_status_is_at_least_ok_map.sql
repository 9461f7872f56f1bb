-- too few repeat buyers for a model of the shop's own: see status_detail and clv_readiness before predictions are used
{{ config(severity='warn') }}

select distinct
    model_name,
    model_status,
    status_detail
from {{ ref('clv_parameters') }}
where
    is_today
    and model_status in ('shrinkage', 'insufficient_data')
    and model_name in (
        select model_name
        from {{ ref('int_clv_model_chosen') }}
        union all
        select 'gamma_gamma' as model_name
    )
