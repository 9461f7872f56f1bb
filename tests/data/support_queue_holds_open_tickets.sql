-- every open ticket is in the queue once, and the value at risk is that of its customers, each once
with

queue as (

    select
        count(*) as tickets,
        max(queue_place) as last_place,
        coalesce(sum(clv_at_risk), 0) as clv_at_risk
    from {{ ref('support_queue') }}

),

open_customers as (

    select distinct customer_key
    from {{ ref('support_tickets') }}
    where ticket_status = 'open'

),

expected as (

    select
        (select count(*) from {{ ref('support_tickets') }} where ticket_status = 'open') as tickets,
        coalesce(sum(greatest(customers.predicted_clv_365, 0)), 0) as clv_at_risk
    from open_customers
    inner join {{ ref('clv_customers') }} as customers on open_customers.customer_key = customers.customer_key

)

select
    queue.*,
    expected.tickets as open_tickets,
    expected.clv_at_risk as expected_clv_at_risk
from queue
cross join expected
where
    queue.tickets <> expected.tickets
    or coalesce(queue.last_place, 0) <> expected.tickets
    or queue.clv_at_risk <> expected.clv_at_risk
