-- vars come first; nobody is at risk for longer than until they lapse
select
    as_of.as_of_date,
    coalesce(nullif({{ var('churn_window_days') }}, 0), estimated.churn_window_days)::int as churn_window_days,
    case when {{ var('churn_window_days') }} > 0 then 'fixed' else estimated.method end as churn_window_method,
    least(
        coalesce(nullif({{ var('at_risk_window_days') }}, 0), estimated.at_risk_window_days),
        coalesce(nullif({{ var('churn_window_days') }}, 0), estimated.churn_window_days)
    )::int as at_risk_window_days,
    case when {{ var('at_risk_window_days') }} > 0 then 'fixed' else estimated.method end as at_risk_window_method,
    estimated.churn_quantile,
    estimated.customers,
    estimated.returning_customers,
    estimated.returning_share,
    estimated.followed_days,
    -- where vars set both windows, nothing stands in for anything
    case
        when least({{ var('churn_window_days') }}, {{ var('at_risk_window_days') }}) = 0 then estimated.note
    end as note
from {{ ref('int_churn_windows_estimated') }} as estimated
cross join {{ ref('as_of') }} as as_of
