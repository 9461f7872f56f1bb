with

dates as (

    select
        as_of_date,
        bool_or(date_role = 'today') as is_today
    from {{ ref('int_clv_dates') }}
    group by as_of_date

)

select
    states.customer_key,
    dates.as_of_date,
    dates.is_today,
    states.first_purchase_date,
    states.last_purchase_date,
    states.purchase_days,
    states.purchase_days - 1 as repeat_purchase_days,
    {{ dbt.datediff('states.first_purchase_date', 'states.last_purchase_date', 'day') }}::int as recency_days,
    {{ dbt.datediff('states.first_purchase_date', 'dates.as_of_date', 'day') }}::int as age_days,
    states.total_value,
    -- the spend model knows no negative money
    greatest(states.total_value, 0)::decimal(18, 2) as spend_value
from {{ ref('int_clv_states') }} as states
inner join dates
    on states.from_date <= dates.as_of_date and states.until_date > dates.as_of_date
where states.purchase_days > 0
