select
    memberships.dimension,
    memberships.dimension_value,
    memberships.dimension_label,
    count(*)::int as customers,
    count_if(customers.value_decile = 10)::int as top_decile_customers,
    sum(customers.historical_revenue)::decimal(18, 2) as historical_revenue,
    sum(customers.historical_clv)::decimal(18, 2) as historical_clv,
    sum(customers.p_alive::decimal(18, 8))::double as customers_alive,
    sum(customers.expected_purchases_365::decimal(18, 8))::double as expected_purchases_365,
    sum(customers.expected_revenue_365)::decimal(18, 2) as expected_revenue_365,
    sum(customers.predicted_clv_365)::decimal(18, 2) as predicted_clv_365,
    sum(predicted.predicted_clv_365_variance)::double as predicted_clv_365_variance
from {{ ref('int_clv_memberships') }} as memberships
inner join {{ ref('clv_customers') }} as customers on memberships.customer_key = customers.customer_key
inner join {{ ref('int_clv_customers_predicted') }} as predicted
    on customers.customer_key = predicted.customer_key
group by memberships.dimension, memberships.dimension_value, memberships.dimension_label
