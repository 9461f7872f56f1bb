with

steps as (

    select
        customer_key,
        rfm_date,
        sum(orders) as orders,
        sum(amount) as amount,
        max(lasting_order_date) as lasting_order_date,
        max(passing_order_date) as passing_order_date
    from {{ ref('int_rfm_events') }}
    group by customer_key, rfm_date

),

running as (

    select
        customer_key,
        rfm_date,
        (sum(orders) over so_far)::int as frequency,
        (sum(amount) over so_far)::decimal(18, 2) as monetary,
        -- greatest passes over nulls: the later of the two, or the one there is
        greatest(max(lasting_order_date) over so_far, passing_order_date) as last_order_date
    from steps
    window
        so_far as (
            partition by customer_key order by rfm_date rows between unbounded preceding and current row
        )

)

select
    customer_key,
    rfm_date as from_date,
    lead(rfm_date, 1, date '9999-12-31') over customer as until_date,
    last_order_date,
    frequency,
    monetary,
    lag(last_order_date) over customer as previous_last_order_date,
    lag(frequency) over customer as previous_frequency,
    lag(monetary) over customer as previous_monetary
from running
window customer as (partition by customer_key order by rfm_date)
