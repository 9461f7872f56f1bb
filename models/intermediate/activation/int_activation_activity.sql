-- by the last order that counts, as in kpi_customer_states
select
    waits.customer_key,
    case
        when waits.waited_days >= windows.churn_window_days then 'lapsed'
        when waits.waited_days >= windows.at_risk_window_days then 'at_risk'
        else 'active'
    end as activity_state
from {{ ref('int_order_waits') }} as waits
cross join {{ ref('kpi_churn_windows') }} as windows
where not waits.is_followed
