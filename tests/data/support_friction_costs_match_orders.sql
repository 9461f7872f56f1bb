-- refunds after contacts, straight from orders: as many orders, and as much money
with

contacts as (

    select
        orders.order_id,
        orders.order_date,
        min(tickets.opened_date) as contact_date
    from {{ ref('fct_orders') }} as orders
    inner join {{ ref('support_tickets') }} as tickets on orders.order_id = tickets.order_id
    cross join {{ ref('as_of') }} as as_of
    where
        orders.is_valid
        and orders.customer_key is not null
        and orders.order_date >= (select min(date_day) from {{ ref('support_days') }})
        and tickets.opened_date >= orders.order_date
        and {{ dbt.datediff('orders.order_date', 'tickets.opened_date', 'day') }} <= {{ var('support_contact_days') }}
        and {{ dbt.datediff('orders.order_date', 'as_of.as_of_date', 'day') }} >= {{ var('support_contact_days') }} + 60
    group by orders.order_id, orders.order_date

),

refunds as (

    select
        count(distinct contacts.order_id) as contacts,
        coalesce(sum(refunds.refunded_merchandise), 0)::double as refunded
    from contacts
    left join {{ ref('fct_refunds') }} as refunds
        on
            contacts.order_id = refunds.order_id
            and refunds.counts
            and contacts.contact_date <= refunds.refund_date
            and {{ dbt.datediff('contacts.order_date', 'refunds.refund_date', 'day') }}
            <= {{ var('support_contact_days') }} + 60

)

select
    refunds.*,
    costs.contacts_followed,
    costs.mean_with_contact
from refunds
left join {{ ref('support_friction_costs') }} as costs on costs.theme = 'all' and costs.friction_outcome = 'refunded'
where
    -- order numbers without any order that had no contact have nothing to be held against
    coalesce(costs.contacts_followed, 0) > refunds.contacts
    or (
        costs.contacts_followed = refunds.contacts
        and abs(costs.mean_with_contact * costs.contacts_followed - refunds.refunded) > 0.005
    )
    or (
        costs.contacts_followed is null and refunds.contacts > 0
        and (select count(*) from {{ ref('fct_orders') }} where is_valid) > 3 * refunds.contacts + 100
    )
