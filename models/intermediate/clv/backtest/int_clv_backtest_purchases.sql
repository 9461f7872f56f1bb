-- exact although grouped: all customers of a cell share the forecast
with

outcomes as (

    select
        fold_number,
        repeat_purchase_days,
        recency_week,
        age_week,
        holdout_purchase_days,
        count(*)::int as customers
    from {{ ref('int_clv_backtest_customers') }}
    group by all

)

select
    outcomes.fold_number,
    forecasts.model_name,
    'purchases' as target,
    least(outcomes.repeat_purchase_days + 1, {{ clv_last_purchase_days() }})::int as past_purchase_days,
    forecasts.expected_purchases as ranking,
    forecasts.p_alive,
    outcomes.customers,
    case when outcomes.holdout_purchase_days > 0 then outcomes.customers else 0 end::int as buyers,
    (outcomes.customers * forecasts.expected_purchases)::decimal(28, 6) as predicted,
    (outcomes.customers * outcomes.holdout_purchase_days)::decimal(28, 6) as actual,
    (outcomes.customers * abs(forecasts.expected_purchases - outcomes.holdout_purchase_days))::decimal(28, 6)
        as absolute_error,
    (outcomes.customers * pow(forecasts.expected_purchases - outcomes.holdout_purchase_days, 2))::decimal(28, 6)
        as squared_error,
    (outcomes.customers * {{ poisson_deviance('forecasts.expected_purchases', 'outcomes.holdout_purchase_days') }}
    )::decimal(28, 6) as deviance,
    (outcomes.customers * case
        when outcomes.holdout_purchase_days between forecasts.purchases_p05 and forecasts.purchases_p95 then 1
        when forecasts.purchases_p95 is not null then 0
    end)::int as covered_customers
from outcomes
inner join {{ ref('int_clv_fold_forecasts') }} as forecasts
    on
        outcomes.fold_number = forecasts.fold_number
        and outcomes.repeat_purchase_days = forecasts.repeat_purchase_days
        and outcomes.recency_week = forecasts.recency_week
        and outcomes.age_week = forecasts.age_week
