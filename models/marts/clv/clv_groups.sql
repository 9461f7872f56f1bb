with

-- how far totals were off in the backtest; with one to three folds its spread is a guess, which the t distribution
-- allows for
total_errors as (

    select
        revenue_relative_error_rms as relative_error,
        case folds when 1 then 6.314 when 2 then 2.920 else 2.353 end as t_90
    from {{ ref('int_clv_total_errors') }}
    where folds > 0

),

totals as (

    select
        customers,
        historical_clv,
        predicted_clv_365
    from {{ ref('int_clv_groups_summed') }}
    where dimension = 'total'

),

groups as (

    select
        summed.*,
        sqrt(
            pow(1.645, 2) * summed.predicted_clv_365_variance
            + pow(total_errors.t_90 * total_errors.relative_error * summed.predicted_clv_365::double, 2)
        ) as predicted_clv_365_moe
    from {{ ref('int_clv_groups_summed') }} as summed
    left join total_errors on true

)

select
    as_of.as_of_date,
    groups.dimension,
    groups.dimension_value,
    groups.dimension_label,
    groups.customers,
    groups.customers::double / totals.customers as customer_share,
    groups.customers >= {{ var('minimum_customers') }} as is_reportable,
    groups.historical_revenue,
    groups.historical_clv,
    groups.historical_clv::double / groups.customers as historical_clv_per_customer,
    groups.historical_clv::double / nullif(totals.historical_clv, 0)::double as historical_clv_share,
    groups.customers_alive,
    groups.expected_purchases_365,
    groups.expected_revenue_365,
    groups.predicted_clv_365,
    -- customers of a shop that earns on its goods bring nothing at the worst; greatest would pass over a null
    case
        when groups.predicted_clv_365_moe > groups.predicted_clv_365 and groups.predicted_clv_365 >= 0 then 0
        else groups.predicted_clv_365::double - groups.predicted_clv_365_moe
    end::decimal(18, 2) as predicted_clv_365_low,
    (groups.predicted_clv_365::double + groups.predicted_clv_365_moe)::decimal(18, 2) as predicted_clv_365_high,
    groups.predicted_clv_365::double / groups.customers as predicted_clv_per_customer,
    predicted_clv_365_low::double / groups.customers as predicted_clv_per_customer_low,
    predicted_clv_365_high::double / groups.customers as predicted_clv_per_customer_high,
    groups.predicted_clv_365::double / nullif(totals.predicted_clv_365, 0)::double as predicted_clv_share,
    groups.top_decile_customers,
    groups.top_decile_customers::double / groups.customers as top_decile_share
from groups
cross join totals
cross join {{ ref('as_of') }} as as_of
