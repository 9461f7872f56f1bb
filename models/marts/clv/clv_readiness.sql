with

-- one row each, whatever there is
customers as (

    select
        count(*) as customers,
        count_if(repeat_purchase_days > 0) as repeat_customers,
        max(age_days) as history_days
    from {{ ref('int_customer_clv_inputs') }}

),

recent_days as (

    select count(*) as purchase_days
    from {{ ref('int_clv_customer_days') }} as customer_days
    inner join {{ ref('as_of') }} as as_of
        on customer_days.purchase_date > {{ dbt.dateadd('day', -90, 'as_of.as_of_date') }}

),

criteria as (

    select
        1 as criterion_number,
        'customers' as criterion,
        customers as measured,
        200 as needed,
        'customers have bought' as measured_words,
        'so that single customers do not decide' as reason
    from customers
    union all
    select
        2 as criterion_number,
        'repeat_customers' as criterion,
        repeat_customers as measured,
        100 as needed,
        'customers have bought on a second day' as measured_words,
        'since they alone show how often and how long customers buy' as reason
    from customers
    union all
    select
        3 as criterion_number,
        'history_days' as criterion,
        coalesce(history_days, 0) as measured,
        365 as needed,
        'days have passed since the first purchase' as measured_words,
        'so that each season was seen once' as reason
    from customers
    union all
    select
        4 as criterion_number,
        'recent_purchase_days' as criterion,
        purchase_days as measured,
        50 as needed,
        'purchase days lie in the last 90 days' as measured_words,
        'so that what is forecast is the shop of today' as reason
    from recent_days

)

select
    criterion_number,
    criterion,
    measured::int as measured,
    needed,
    measured >= needed as is_met,
    concat(
        case when measured >= needed then 'Enough: ' else 'Not enough: ' end,
        measured, ' ', measured_words, ', ', needed, ' are needed ', reason, '.'
    ) as sentence
from criteria
union all
select
    0 as criterion_number,
    'overall' as criterion,
    count_if(measured >= needed)::int as measured,
    count(*)::int as needed,
    bool_and(measured >= needed) as is_met,
    case
        when bool_and(measured >= needed) then 'Ready: predictions can carry a budget, within their intervals.'
        when max(case when criterion = 'repeat_customers' then measured end) = 0
            then 'Not ready: nobody has bought on a second day, so there are no predictions.'
        else 'Not ready: read predictions as a direction only; the rows that are not met say why.'
    end as sentence
from criteria
