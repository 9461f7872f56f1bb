with

-- the last day of silence after the order, counted from it: the day of the next order is none, the as-of date is
silences as (

    select
        waits.customer_key,
        waits.order_number,
        waits.order_date,
        waits.waited_days,
        waits.waited_days - waits.is_followed::int as silent_days,
        waits.is_followed,
        windows.churn_window_days,
        windows.at_risk_window_days
    from {{ ref('int_order_waits') }} as waits
    cross join {{ ref('kpi_churn_windows') }} as windows

)

select
    customer_key,
    order_date as change_date,
    'new' as change
from silences
where order_number = 1
union all
select
    customer_key,
    {{ dbt.dateadd('day', 'at_risk_window_days', 'order_date') }}::date as change_date,
    'at_risk' as change
from silences
where silent_days >= at_risk_window_days
union all
select
    customer_key,
    {{ dbt.dateadd('day', 'churn_window_days', 'order_date') }}::date as change_date,
    'lapsed' as change
from silences
where silent_days >= churn_window_days
union all
select
    customer_key,
    {{ dbt.dateadd('day', 'waited_days', 'order_date') }}::date as change_date,
    case when silent_days >= churn_window_days then 'reactivated' else 'recovered' end as change
from silences
where is_followed and silent_days >= at_risk_window_days
