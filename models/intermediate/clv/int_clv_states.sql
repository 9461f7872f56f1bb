with

dates as (

    select
        as_of_date,
        lag(as_of_date, 1, date '1900-01-01') over (order by as_of_date) as previous_date
    from (select distinct as_of_date from {{ ref('int_clv_dates') }}) as distinct_dates

),

changes as (

    select
        events.customer_key,
        dates.as_of_date,
        events.purchase_date,
        events.net_amount,
        null::date as passing_date
    from {{ ref('int_clv_events') }} as events
    inner join dates on events.event_date > dates.previous_date and events.event_date <= dates.as_of_date
    union all
    -- at each date up to the first on which the day counts no longer
    select
        passing_days.customer_key,
        dates.as_of_date,
        null::date as purchase_date,
        0 as net_amount,
        case when passing_days.counted_until > dates.as_of_date then passing_days.purchase_date end as passing_date
    from {{ ref('int_clv_passing_days') }} as passing_days
    inner join dates
        on passing_days.purchase_date <= dates.as_of_date and passing_days.counted_until > dates.previous_date

),

steps as (

    select
        customer_key,
        as_of_date,
        count(purchase_date) as purchase_days,
        min(purchase_date) as first_date,
        max(purchase_date) as last_date,
        count(passing_date) as passing_days,
        min(passing_date) as first_passing_date,
        max(passing_date) as last_passing_date,
        sum(net_amount) as net_amount
    from changes
    group by customer_key, as_of_date

)

-- least and greatest pass over nulls
select
    customer_key,
    as_of_date as from_date,
    lead(as_of_date, 1, date '9999-12-31') over (partition by customer_key order by as_of_date) as until_date,
    (sum(purchase_days) over so_far + passing_days)::int as purchase_days,
    least(min(first_date) over so_far, first_passing_date) as first_purchase_date,
    greatest(max(last_date) over so_far, last_passing_date) as last_purchase_date,
    (sum(net_amount) over so_far)::decimal(18, 2) as total_value
from steps
window
    so_far as (
        partition by customer_key order by as_of_date rows between unbounded preceding and current row
    )
