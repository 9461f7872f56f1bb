-- purchase days, recency and age of each customer, counted once more from the orders themselves; every customer with
-- an RFM group is there
with

expected as (

    select
        orders.customer_key,
        count(distinct orders.order_date) as purchase_days,
        min(orders.order_date) as first_purchase_date,
        max(orders.order_date) as last_purchase_date
    from {{ ref('fct_orders') }} as orders
    where orders.counts_for_frequency and orders.customer_key is not null
    group by orders.customer_key

)

select
    rfm.customer_key,
    inputs.purchase_days,
    expected.purchase_days as expected_purchase_days
from {{ ref('rfm_customers') }} as rfm
full outer join {{ ref('int_customer_clv_inputs') }} as inputs on rfm.customer_key = inputs.customer_key
full outer join expected on coalesce(rfm.customer_key, inputs.customer_key) = expected.customer_key
where
    rfm.customer_key is null
    or inputs.customer_key is null
    or expected.customer_key is null
    or inputs.purchase_days <> expected.purchase_days
    or inputs.age_days <> {{ dbt.datediff('expected.first_purchase_date', 'rfm.as_of_date', 'day') }}
    or inputs.recency_days
    <> {{ dbt.datediff('expected.first_purchase_date', 'expected.last_purchase_date', 'day') }}
