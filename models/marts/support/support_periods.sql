with

-- what came before the first event cannot be held against contacts
orders as (

    select
        grain,
        coalesce({{ period_start('orders.order_date') }}, date '1900-01-01') as first_day,
        count(*)::int as orders
    from {{ ref('fct_orders') }} as orders
    cross join {{ grains() }}
    where orders.is_valid and orders.order_date >= (select min(date_day) from {{ ref('support_days') }})
    group by all

),

tickets as (

    select
        grain,
        coalesce({{ period_start('tickets.opened_date') }}, date '1900-01-01') as first_day,
        {{ support_counts() }}
    from {{ ref('support_tickets') }} as tickets
    cross join {{ grains() }}
    group by all

),

rates as (

    select *, {{ support_shares() }}
    from tickets

),

periods as (

    select
        flows.*,
        {{ period_bounds('flows') }}
    from {{ ref('int_support_flows') }} as flows
    cross join {{ ref('as_of') }} as as_of

)

select
    periods.grain,
    periods.period_start,
    periods.period_end,
    periods.is_complete_period,
    periods.tickets_opened,
    periods.tickets_reopened,
    periods.tickets_solved,
    periods.backlog_at_end,
    coalesce(orders.orders, 0)::int as orders,
    periods.tickets_opened::double / nullif(orders.orders, 0) as contacts_per_order,
    coalesce(rates.customers, 0)::int as customers_in_contact,
    rates.median_first_reply_hours,
    rates.median_first_reply_business_hours,
    rates.median_full_resolution_hours,
    rates.median_full_resolution_business_hours,
    rates.first_reply_in_time_rate,
    rates.resolution_in_time_rate,
    rates.reopen_rate,
    rates.one_touch_rate,
    rates.hand_overs_per_ticket,
    rates.support_csat,
    coalesce(rates.rated_tickets, 0)::int as rated_tickets,
    coalesce(rates.tickets_without_clock, 0)::int as tickets_without_clock
from periods
left join orders on periods.grain = orders.grain and periods.first_day = orders.first_day
left join rates on periods.grain = rates.grain and periods.first_day = rates.first_day
