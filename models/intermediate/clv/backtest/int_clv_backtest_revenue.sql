-- forecasts of money differ within a cell, so customers are summed by 5% bins of forecast and outcome: sums are exact,
-- rankings are by bin
with

forecast_customers as (

    select
        customers.fold_number,
        forecasts.model_name,
        least(customers.repeat_purchase_days + 1, {{ clv_last_purchase_days() }})::int as past_purchase_days,
        forecasts.spend_gamma + forecasts.spend_purchase_days * customers.mean_value as spend_scale,
        forecasts.expected_purchases * forecasts.value_per_scale as predicted_per_scale,
        forecasts.revenue_p05_per_scale,
        forecasts.revenue_p95_per_scale,
        customers.holdout_revenue as actual
    from {{ ref('int_clv_backtest_customers') }} as customers
    inner join {{ ref('int_clv_fold_forecasts') }} as forecasts
        on
            customers.fold_number = forecasts.fold_number
            and customers.repeat_purchase_days = forecasts.repeat_purchase_days
            and customers.recency_week = forecasts.recency_week
            and customers.age_week = forecasts.age_week
    -- a shop can have a forecast of purchases and none of money
    where forecasts.value_per_scale is not null

),

judged as (

    select
        *,
        spend_scale * predicted_per_scale as predicted,
        spend_scale * predicted_per_scale - actual::double as error,
        floor(20 * ln(greatest(spend_scale * predicted_per_scale, 0.0001)))::int as predicted_bin,
        case
            when actual > 0 then floor(20 * ln(actual::double))::int
            when actual = 0 then -1000
            else -1001
        end as actual_bin,
        -- an interval ends on a cent
        case
            when revenue_p95_per_scale is not null
                then (
                    actual >= floor(100 * spend_scale * revenue_p05_per_scale) / 100
                    and actual <= ceil(100 * spend_scale * revenue_p95_per_scale) / 100
                )::int
        end as is_covered
    from forecast_customers

)

select
    fold_number,
    model_name,
    'revenue' as target,
    past_purchase_days,
    predicted_bin::double as ranking,
    null::double as p_alive,
    count(*)::int as customers,
    count_if(actual > 0)::int as buyers,
    sum(predicted::decimal(18, 6))::decimal(28, 6) as predicted,
    sum(actual)::decimal(28, 6) as actual,
    sum(abs(error)::decimal(18, 6))::decimal(28, 6) as absolute_error,
    sum(pow(error, 2)::decimal(38, 6))::decimal(38, 6) as squared_error,
    sum(({{ poisson_deviance('predicted', 'actual') }})::decimal(18, 6))::decimal(28, 6) as deviance,
    sum(is_covered)::int as covered_customers
from judged
group by fold_number, model_name, past_purchase_days, predicted_bin, actual_bin
