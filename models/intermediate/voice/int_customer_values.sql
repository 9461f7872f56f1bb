-- what a customer is worth, for everything that ranks customers by it
select
    customer_key,
    contribution_margin as customer_value,
    'historical_contribution_margin' as value_basis
from {{ ref('dim_customers') }}
