-- a day whose orders were all cancelled or given back was one until then; few of all
with

passing_days as (

    select
        customer_key,
        purchase_date,
        max(counted_until) as counted_until
    from {{ ref('int_clv_movements') }}
    where counted_until is not null
    group by customer_key, purchase_date

),

lasting_days as (

    select
        passing_days.customer_key,
        passing_days.purchase_date
    from {{ ref('int_clv_customer_days') }} as customer_days
    inner join passing_days
        on
            customer_days.customer_key = passing_days.customer_key
            and customer_days.purchase_date = passing_days.purchase_date

)

select
    passing_days.customer_key,
    passing_days.purchase_date,
    passing_days.counted_until
from passing_days
left join lasting_days
    on
        passing_days.customer_key = lasting_days.customer_key
        and passing_days.purchase_date = lasting_days.purchase_date
where lasting_days.customer_key is null
