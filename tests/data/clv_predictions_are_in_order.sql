-- a longer horizon brings no less, an expectation lies within reason of its chances, and intervals hold what they are
-- of; either all predictions of purchases are there or none is
select
    customer_key,
    p_alive,
    p_active_365,
    expected_purchases_365,
    predicted_clv_365
from {{ ref('clv_customers') }}
where
    p_active_90 > p_active_180
    or p_active_180 > p_active_365
    or p_active_365 > p_alive + 0.000000001
    or expected_purchases_90 > expected_purchases_180
    or expected_purchases_180 > expected_purchases_365
    or p_active_365 > expected_purchases_365 + 0.000000001
    or purchases_365_p05 > purchases_365_p95
    or predicted_clv_365_low > predicted_clv_365_high
    or abs(predicted_clv_365) > abs(expected_revenue_365 * margin_rate) + 0.01
    or expected_next_order_date <= as_of_date
    or (p_alive is null) <> (model_status = 'insufficient_data')
    or (expected_purchases_365 is null) <> (p_alive is null)
    or (predicted_clv_365 is null) <> (value_decile is null)
