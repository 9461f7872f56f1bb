-- what the models say of a cell, times what the customer spent: value and revenue are linear in it
with

customers as (

    select
        inputs.customer_key,
        inputs.as_of_date,
        inputs.first_purchase_date,
        inputs.last_purchase_date,
        inputs.purchase_days,
        cells.model_name,
        cells.p_alive,
        cells.median_wait_days,
        cells.p_active_90,
        cells.p_active_180,
        cells.p_active_365,
        cells.expected_purchases_90,
        cells.expected_purchases_180,
        cells.expected_purchases_365,
        cells.discounted_purchases_90,
        cells.discounted_purchases_180,
        cells.discounted_purchases_365,
        cells.purchases_365_p05,
        cells.purchases_365_p95,
        (cells.spend_gamma + inputs.spend_value) * cells.value_per_scale as expected_purchase_value,
        (cells.spend_gamma + inputs.spend_value) * cells.revenue_365_p05_per_scale as revenue_365_p05,
        (cells.spend_gamma + inputs.spend_value) * cells.revenue_365_p95_per_scale as revenue_365_p95,
        pow(cells.spend_gamma + inputs.spend_value, 2)
        * cells.revenue_365_variance_per_squared_scale as revenue_365_variance,
        margins.margin_rate,
        margins.margin_basis,
        -- what a unit of revenue to come within the year is worth today
        margins.margin_rate * cells.discounted_purchases_365
        / nullif(cells.expected_purchases_365, 0) as clv_per_revenue
    from {{ ref('int_customer_clv_inputs') }} as inputs
    cross join {{ ref('int_clv_margin') }} as margins
    left join {{ ref('int_clv_cells_predicted') }} as cells
        on
            inputs.repeat_purchase_days = cells.repeat_purchase_days
            and floor(inputs.recency_days / 7) = cells.recency_week
            and floor(inputs.age_days / 7) = cells.age_week

)

select
    *,
    (expected_purchases_90 * expected_purchase_value)::decimal(18, 2) as expected_revenue_90,
    (expected_purchases_180 * expected_purchase_value)::decimal(18, 2) as expected_revenue_180,
    (expected_purchases_365 * expected_purchase_value)::decimal(18, 2) as expected_revenue_365,
    (discounted_purchases_90 * expected_purchase_value * margin_rate)::decimal(18, 2) as predicted_clv_90,
    (discounted_purchases_180 * expected_purchase_value * margin_rate)::decimal(18, 2) as predicted_clv_180,
    (discounted_purchases_365 * expected_purchase_value * margin_rate)::decimal(18, 2) as predicted_clv_365,
    -- of a shop that loses on what it sells, more revenue is the lower end
    least(revenue_365_p05 * clv_per_revenue, revenue_365_p95 * clv_per_revenue)::decimal(18, 2)
        as predicted_clv_365_low,
    greatest(revenue_365_p05 * clv_per_revenue, revenue_365_p95 * clv_per_revenue)::decimal(18, 2)
        as predicted_clv_365_high,
    -- spend can be so uneven that its variance has no end: then what a bell curve of that interval would have
    (
        pow(clv_per_revenue, 2) * case
            when revenue_365_variance < 1e20 then revenue_365_variance
            else pow((revenue_365_p95 - revenue_365_p05) / 3.29, 2)
        end
    )::decimal(38, 4) as predicted_clv_365_variance
from customers
