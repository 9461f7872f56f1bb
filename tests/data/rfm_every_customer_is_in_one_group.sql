-- every customer with a counting order is scored once, with their orders and dates, and nobody else
with

customers as (

    select
        customer_key,
        count(*) as order_count,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date
    from {{ ref('fct_orders') }}
    where counts_for_frequency and customer_key is not null
    group by customer_key

)

select
    coalesce(customers.customer_key, scored.customer_key) as customer_key,
    customers.order_count,
    scored.frequency,
    scored.rfm_group_id
from customers
full outer join {{ ref('rfm_customers') }} as scored
    on customers.customer_key = scored.customer_key
where
    customers.customer_key is null
    or scored.rfm_group_id is null
    or customers.first_order_date <> scored.first_order_date
    or customers.last_order_date <> scored.last_order_date
    or ({{ var('rfm_window_days') }} = 0 and customers.order_count <> scored.frequency)
