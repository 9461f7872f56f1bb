with

-- what a customer is worth who has no forecast: as much as the average one
average_value as (

    select sum(predicted_clv_365)::double / nullif(count(predicted_clv_365), 0) as predicted_clv
    from {{ ref('clv_customers') }}

),

open_tickets as (

    select
        tickets.*,
        clocks.hours_waiting,
        clocks.business_hours_waiting,
        clocks.severity_weight,
        clocks.waiting_target,
        timed.waiting_for,
        timed.waiting_since,
        -- nobody weighs less than a tenth of the average customer, or some would wait for ever; where the average
        -- customer brings a loss, nobody is worth more than another
        case
            when average_value.predicted_clv > 0
                then greatest(coalesce(tickets.predicted_clv_365::double / average_value.predicted_clv, 1), 0.1)
            else 1
        end as value_weight
    from {{ ref('support_tickets') }} as tickets
    inner join {{ ref('int_support_clocks') }} as clocks on tickets.ticket_id = clocks.ticket_id
    inner join {{ ref('int_support_tickets_timed') }} as timed on tickets.ticket_id = timed.ticket_id
    cross join average_value
    where tickets.ticket_status = 'open'

),

scored as (

    select
        *,
        1 + business_hours_waiting / waiting_target as waiting_weight,
        value_weight * severity_weight * (1 + business_hours_waiting / waiting_target) as priority_score,
        row_number() over (
            partition by coalesce(customer_key, ticket_id) order by opened_at, ticket_id
        ) as ticket_of_customer
    from open_tickets

)

select
    row_number() over (order by priority_score desc, opened_at asc, ticket_id asc)::int as queue_place,
    ticket_id,
    customer_key,
    order_id,
    main_theme,
    main_stage,
    support_channel,
    ticket_priority,
    rfm_group,
    clv_band,
    opened_at,
    waiting_for,
    waiting_since,
    hours_waiting,
    business_hours_waiting,
    business_hours_waiting > waiting_target as is_over_target,
    reopen_count,
    value_weight,
    severity_weight,
    waiting_weight,
    priority_score,
    predicted_clv_365,
    -- a customer with several open tickets is at risk once, and a loss to come is nothing to lose
    case when ticket_of_customer = 1 then greatest(coalesce(predicted_clv_365, 0), 0) else 0 end::decimal(18, 2)
        as clv_at_risk
from scored
