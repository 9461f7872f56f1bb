with

forecasts as (

    select
        fold_number,
        model_name,
        target,
        past_purchase_days,
        ranking,
        sum(customers) as customers,
        sum(predicted) as predicted,
        sum(actual) as actual
    from {{ ref('int_clv_backtest_outcomes') }}
    group by fold_number, model_name, target, past_purchase_days, ranking

),

-- customers with the same forecast are in one decile: that of the middle one
ranked as (

    select
        fold_number,
        model_name,
        target,
        ranking,
        sum(sum(customers)) over (
            partition by fold_number, model_name, target order by ranking
        ) - sum(customers) / 2.0 as middle_place,
        sum(sum(customers)) over (partition by fold_number, model_name, target) as all_customers
    from forecasts
    group by fold_number, model_name, target, ranking

),

bucketed as (

    select
        forecasts.*,
        1 + floor(10 * ranked.middle_place / ranked.all_customers)::int as prediction_decile
    from forecasts
    inner join ranked
        on
            forecasts.fold_number = ranked.fold_number
            and forecasts.model_name = ranked.model_name
            and forecasts.target = ranked.target
            and forecasts.ranking = ranked.ranking

)

select
    fold_number,
    model_name,
    target,
    case
        when grouping(past_purchase_days) = 0 then 'past_purchase_days'
        else 'prediction_decile'
    end as calibrated_by,
    coalesce(past_purchase_days, prediction_decile)::int as bucket,
    coalesce(past_purchase_days, prediction_decile)::string
    || case when past_purchase_days = {{ clv_last_purchase_days() }} then '+' else '' end as bucket_label,
    sum(customers)::int as customers,
    sum(predicted)::double as predicted,
    sum(actual)::double as actual,
    sum(predicted)::double / sum(customers) as predicted_per_customer,
    sum(actual)::double / sum(customers) as actual_per_customer
from bucketed
group by grouping sets (
    (fold_number, model_name, target, past_purchase_days),
    (fold_number, model_name, target, prediction_decile)
)
