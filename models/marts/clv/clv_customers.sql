with

statuses as (

    select
        model_name,
        max(model_status) as model_status
    from {{ ref('clv_parameters') }}
    where is_today
    group by model_name

)

select
    customers.customer_key,
    customers.as_of_date,
    customers.first_purchase_date,
    customers.last_purchase_date,
    customers.purchase_days,
    customers.p_alive,
    customers.p_active_90,
    customers.p_active_180,
    customers.p_active_365,
    customers.expected_purchases_90,
    customers.expected_purchases_180,
    customers.expected_purchases_365,
    customers.purchases_365_p05::int as purchases_365_p05,
    customers.purchases_365_p95::int as purchases_365_p95,
    customers.expected_purchase_value::decimal(18, 2) as expected_purchase_value,
    customers.expected_revenue_90,
    customers.expected_revenue_180,
    customers.expected_revenue_365,
    customers.predicted_clv_90,
    customers.predicted_clv_180,
    customers.predicted_clv_365,
    customers.predicted_clv_365_low,
    customers.predicted_clv_365_high,
    attributes.net_revenue as historical_revenue,
    attributes.contribution_margin as historical_clv,
    -- half of those still there have bought by then; a date for those who most likely never do would mislead
    case
        when customers.p_active_365 >= 0.5 and customers.median_wait_days <= 365
            then {{ dbt.dateadd('day', 'ceil(customers.median_wait_days)::int', 'customers.as_of_date') }}::date
    end as expected_next_order_date,
    1 + (customers.predicted_clv_365 > cuts.cut_1)::int + (customers.predicted_clv_365 > cuts.cut_2)::int
    + (customers.predicted_clv_365 > cuts.cut_3)::int + (customers.predicted_clv_365 > cuts.cut_4)::int
    + (customers.predicted_clv_365 > cuts.cut_5)::int + (customers.predicted_clv_365 > cuts.cut_6)::int
    + (customers.predicted_clv_365 > cuts.cut_7)::int + (customers.predicted_clv_365 > cuts.cut_8)::int
    + (customers.predicted_clv_365 > cuts.cut_9)::int as value_decile,
    customers.margin_rate,
    customers.margin_basis,
    chosen.model_name,
    statuses.model_status
from {{ ref('int_clv_customers_predicted') }} as customers
cross join {{ ref('int_clv_decile_cut_points') }} as cuts
cross join {{ ref('int_clv_model_chosen') }} as chosen
left join statuses on chosen.model_name = statuses.model_name
left join {{ ref('dim_customers') }} as attributes on customers.customer_key = attributes.customer_key
