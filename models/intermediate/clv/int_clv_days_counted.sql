-- days times days at the most, whatever the number of customers
select
    inputs.first_purchase_date,
    outcomes.counted_on,
    count(outcomes.purchase_date) as purchase_days,
    sum(outcomes.net_value) as net_value
from {{ ref('int_clv_customer_outcomes') }} as outcomes
inner join {{ ref('int_customer_clv_inputs') }} as inputs on outcomes.customer_key = inputs.customer_key
group by inputs.first_purchase_date, outcomes.counted_on
