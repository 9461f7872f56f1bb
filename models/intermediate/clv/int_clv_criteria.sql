with

-- one row each, whatever there is
customers as (

    select
        count(*) as customers,
        coalesce(count_if(repeat_purchase_days > 0), 0) as repeat_customers,
        coalesce(max(age_days), 0) as history_days
    from {{ ref('int_customer_clv_inputs') }}

),

recent_days as (

    select count(*) as purchase_days
    from {{ ref('int_clv_customer_days') }} as customer_days
    inner join {{ ref('as_of') }} as as_of
        on customer_days.purchase_date > {{ dbt.dateadd('day', -90, 'as_of.as_of_date') }}

)

select
    1 as criterion_number,
    'customers' as criterion,
    customers::int as measured,
    200 as needed
from customers
union all
select
    2 as criterion_number,
    'repeat_customers' as criterion,
    repeat_customers::int as measured,
    100 as needed
from customers
union all
select
    3 as criterion_number,
    'history_days' as criterion,
    history_days::int as measured,
    365 as needed
from customers
union all
select
    4 as criterion_number,
    'recent_purchase_days' as criterion,
    purchase_days::int as measured,
    50 as needed
from recent_days
union all
select
    5 as criterion_number,
    'backtest_error' as criterion,
    round(100 * revenue_relative_error_rms)::int as measured,
    25 as needed
from {{ ref('int_clv_total_errors') }}
