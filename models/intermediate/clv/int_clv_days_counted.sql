-- what customers brought on each day, by the day of their first purchase: days times days, whatever the customers
with

days as (

    select
        customer_key,
        purchase_date,
        purchase_date as counted_on,
        net_value
    from {{ ref('int_clv_customer_days') }}
    where purchase_date is not null
    union all
    -- money back that names no order counts when it became known
    select
        customer_key,
        null::date as purchase_date,
        known_on as counted_on,
        net_amount as net_value
    from {{ ref('int_clv_movements') }}
    where purchase_date is null

)

select
    inputs.first_purchase_date,
    days.counted_on,
    count(days.purchase_date) as purchase_days,
    sum(days.net_value) as net_value
from days
inner join {{ ref('int_customer_clv_inputs') }} as inputs on days.customer_key = inputs.customer_key
group by inputs.first_purchase_date, days.counted_on
