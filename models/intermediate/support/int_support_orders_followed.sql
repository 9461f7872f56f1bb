-- whether an order led to a contact is known when its days of contact are over, and not of orders from before the first
-- event; from then on the clock runs for all
with

contacts as (

    select
        tickets.order_id,
        min(tickets.opened_date) as contact_date
    from {{ ref('int_support_tickets_described') }} as tickets
    inner join {{ ref('fct_orders') }} as orders on tickets.order_id = orders.order_id
    where
        tickets.opened_date >= orders.order_date
        and tickets.opened_date <= {{ dbt.dateadd('day', var('support_contact_days'), 'orders.order_date') }}
    group by tickets.order_id

),

sales as (

    select
        *,
        {{ dbt.datediff("date '1990-01-01'", 'order_date', 'day') }}::int as order_day
    from {{ ref('fct_orders') }}
    where
        is_valid
        and customer_key is not null
        and order_date >= (select min(event_date) from {{ ref('int_support_events') }})

),

followed as (

    select
        order_id,
        order_date,
        order_day,
        least(valid_order_number, 3)::int as order_number_class,
        min(case when order_type <> 'subscription_renewal' then order_day end) over (
            partition by customer_key order by order_day
            range between {{ (var('support_contact_days') | int) + 1 }} following and unbounded following
        ) as next_order_day,
        coalesce(sum(net_revenue) over (
            partition by customer_key order by order_day
            range between {{ (var('support_contact_days') | int) + 1 }} following
            and {{ (var('support_contact_days') | int) + (friction_days('net_revenue') | int) }} following
        ), 0)::decimal(18, 2) as net_revenue_after
    from sales

),

-- money back for the order: after the contact, and without one from the day of the order on, which is longer
refunds as (

    select
        refunds.order_id,
        sum(refunds.refunded_merchandise)::decimal(18, 2) as refunded
    from {{ ref('fct_refunds') }} as refunds
    left join contacts on refunds.order_id = contacts.order_id
    where
        refunds.counts
        and refunds.refund_date >= coalesce(contacts.contact_date, refunds.order_date)
        and {{ dbt.datediff('refunds.order_date', 'refunds.refund_date', 'day') }}
        <= {{ (var('support_contact_days') | int) + (friction_days('refunded') | int) }}
    group by refunds.order_id

)

select
    followed.order_id,
    followed.order_number_class,
    contacts.order_id is not null as has_contact,
    followed.next_order_day - followed.order_day - {{ var('support_contact_days') }} as days_to_next_order,
    followed.net_revenue_after,
    coalesce(refunds.refunded, 0)::decimal(18, 2) as refunded,
    {{ dbt.datediff('followed.order_date', 'as_of.as_of_date', 'day') }}::int - {{ var('support_contact_days') }}
        as days_followed
from followed
cross join {{ ref('as_of') }} as as_of
left join contacts on followed.order_id = contacts.order_id
left join refunds on followed.order_id = refunds.order_id
