-- the running sums of the history give the values that adding up all orders and refunds gives, on the two
-- dates for which both are there
{{ config(tags=['rfm_history']) }}

with

states as (

    select
        states.customer_key,
        dates.rfm_date,
        states.last_order_date,
        states.frequency,
        states.monetary
    from {{ ref('int_rfm_states') }} as states
    inner join {{ ref('int_rfm_dates') }} as dates
        on states.from_date <= dates.rfm_date and states.until_date > dates.rfm_date
    where states.last_order_date is not null

)

select
    coalesce(states.customer_key, inputs.customer_key) as customer_key,
    coalesce(states.rfm_date, inputs.rfm_date) as rfm_date,
    states.frequency,
    inputs.frequency as expected_frequency,
    states.monetary,
    inputs.monetary as expected_monetary
from states
full outer join {{ ref('int_rfm_inputs') }} as inputs
    on states.customer_key = inputs.customer_key and states.rfm_date = inputs.rfm_date
where
    states.last_order_date is distinct from inputs.last_order_date
    or states.frequency is distinct from inputs.frequency
    or states.monetary is distinct from inputs.monetary
