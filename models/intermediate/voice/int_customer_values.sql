-- what a customer is worth, for everything that ranks customers by it: what is still to come, where it can be foreseen
select
    customers.customer_key,
    coalesce(forecasts.predicted_clv_365, customers.contribution_margin)::decimal(18, 2) as customer_value,
    case
        when forecasts.predicted_clv_365 is not null then 'predicted_clv_365'
        else 'historical_contribution_margin'
    end as value_basis
from {{ ref('dim_customers') }} as customers
left join {{ ref('clv_customers') }} as forecasts on customers.customer_key = forecasts.customer_key
