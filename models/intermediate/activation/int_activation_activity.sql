with

silences as (

    select
        customers.customer_key,
        {{ dbt.datediff('customers.last_order_date', 'windows.as_of_date', 'day') }} as silent_days,
        windows.churn_window_days,
        windows.at_risk_window_days
    from {{ ref('dim_customers') }} as customers
    cross join {{ ref('kpi_churn_windows') }} as windows
    where customers.order_count > 0

)

select
    customer_key,
    case
        when silent_days >= churn_window_days then 'lapsed'
        when silent_days >= at_risk_window_days then 'at_risk'
        else 'active'
    end as activity_state
from silences
