-- refunds after contacts, straight from orders: as many orders, and as much money. An order counts where at least two
-- orders of its number had no contact, or there is nothing to hold it against
with

orders as (

    select
        orders.order_id,
        orders.order_date,
        least(orders.valid_order_number, 3) as order_number_class,
        min(tickets.opened_date) as contact_date
    from {{ ref('fct_orders') }} as orders
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('support_tickets') }} as tickets
        on
            orders.order_id = tickets.order_id
            and orders.order_date <= tickets.opened_date
            and {{ dbt.datediff('orders.order_date', 'tickets.opened_date', 'day') }}
            <= {{ var('support_contact_days') }}
    where
        orders.is_valid
        and orders.customer_key is not null
        and orders.order_date >= (select min(date_day) from {{ ref('support_days') }})
        and {{ dbt.datediff('orders.order_date', 'as_of.as_of_date', 'day') }}
        >= {{ var('support_contact_days') }} + {{ friction_days('refunded') }}
    group by orders.order_id, orders.order_date, orders.valid_order_number

),

refunds as (

    select
        orders.order_id,
        sum(refunds.refunded_merchandise) as refunded
    from orders
    inner join {{ ref('fct_refunds') }} as refunds
        on
            orders.order_id = refunds.order_id
            and refunds.counts
            and orders.contact_date <= refunds.refund_date
            and {{ dbt.datediff('orders.order_date', 'refunds.refund_date', 'day') }}
            <= {{ var('support_contact_days') }} + {{ friction_days('refunded') }}
    group by orders.order_id

),

classes as (

    select
        orders.order_number_class,
        count(orders.contact_date) as contacts,
        count(*) - count(orders.contact_date) as orders_without_contact,
        coalesce(sum(refunds.refunded), 0) as refunded
    from orders
    left join refunds on orders.order_id = refunds.order_id
    group by orders.order_number_class

),

expected as (

    select
        coalesce(sum(contacts), 0) as contacts,
        coalesce(sum(refunded), 0)::double as refunded
    from classes
    where orders_without_contact >= 2

)

select
    expected.*,
    costs.contacts_followed,
    costs.mean_with_contact
from expected
left join {{ ref('support_friction_costs') }} as costs on costs.theme = 'all' and costs.friction_outcome = 'refunded'
where
    coalesce(costs.contacts_followed, 0) <> expected.contacts
    or abs(coalesce(costs.mean_with_contact * costs.contacts_followed, 0) - expected.refunded) > 0.005
