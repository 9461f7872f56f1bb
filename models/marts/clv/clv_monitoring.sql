with

forecasts as (

    select
        forecasts.*,
        as_of.as_of_date as today,
        {{ dbt.dateadd('day', 'forecasts.horizon_days::int', 'forecasts.as_of_date') }}::date as forecast_end_date
    from {{ ref('int_clv_totals_forecast') }} as forecasts
    cross join {{ ref('as_of') }} as as_of

),

-- of the customers that the forecast was for
outcomes as (

    select
        forecasts.as_of_date,
        forecasts.horizon_days,
        sum(days.purchase_days) as purchase_days,
        sum(days.net_value) as net_value
    from forecasts
    inner join {{ ref('int_clv_days_counted') }} as days
        on
            forecasts.as_of_date >= days.first_purchase_date
            and forecasts.as_of_date < days.counted_on
            and forecasts.forecast_end_date >= days.counted_on
    where forecasts.forecast_end_date <= forecasts.today
    group by forecasts.as_of_date, forecasts.horizon_days

)

select
    forecasts.as_of_date::date as as_of_date,
    forecasts.as_of_date::date = forecasts.today as is_today,
    forecasts.model_name,
    forecasts.model_status,
    forecasts.horizon_days::int as horizon_days,
    forecasts.forecast_end_date,
    forecasts.forecast_end_date <= forecasts.today as is_complete,
    forecasts.customers::int as customers,
    forecasts.customers_alive,
    forecasts.newcomer_purchases,
    forecasts.newcomer_purchase_value::decimal(18, 2) as newcomer_purchase_value,
    forecasts.expected_purchases,
    case when is_complete then coalesce(outcomes.purchase_days, 0) end::int as actual_purchases,
    forecasts.expected_purchases / nullif(actual_purchases, 0) - 1 as purchases_error_rate,
    forecasts.expected_revenue::decimal(18, 2) as expected_revenue,
    case when is_complete then coalesce(outcomes.net_value, 0) end::decimal(18, 2) as actual_revenue,
    forecasts.expected_revenue / nullif(actual_revenue, 0)::double - 1 as revenue_error_rate
from forecasts
left join outcomes
    on forecasts.as_of_date = outcomes.as_of_date and forecasts.horizon_days = outcomes.horizon_days
