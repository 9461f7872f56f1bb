with

-- the last day of silence after the order, counted from it: the day of the next order is none, the as-of date is
silences as (

    select
        waits.*,
        waits.waited_days - waits.is_followed::int as silent_days,
        case
            when waits.is_followed then {{ dbt.dateadd('day', 'waits.waited_days', 'waits.order_date') }}
        end::date as next_order_date,
        windows.churn_window_days,
        windows.at_risk_window_days
    from {{ ref('int_order_waits') }} as waits
    cross join {{ ref('kpi_churn_windows') }} as windows

)

select
    customer_key,
    channel,
    country,
    category,
    'new' as change,
    order_date as change_date,
    null::date as back_date
from silences
where order_number = 1
union all
select
    customer_key,
    channel,
    country,
    category,
    'at_risk' as change,
    {{ dbt.dateadd('day', 'at_risk_window_days', 'order_date') }}::date as change_date,
    null::date as back_date
from silences
where silent_days >= at_risk_window_days
union all
select
    customer_key,
    channel,
    country,
    category,
    'lapsed' as change,
    {{ dbt.dateadd('day', 'churn_window_days', 'order_date') }}::date as change_date,
    next_order_date as back_date
from silences
where silent_days >= churn_window_days
union all
select
    customer_key,
    channel,
    country,
    category,
    case when silent_days >= churn_window_days then 'reactivated' else 'recovered' end as change,
    next_order_date as change_date,
    null::date as back_date
from silences
where is_followed and silent_days >= at_risk_window_days
