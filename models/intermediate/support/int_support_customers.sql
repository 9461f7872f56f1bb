with

account_emails as (

    {{ account_emails() }}

),

people as (

    select
        events.ticket_id,
        min_by(events.customer_id, (events.occurred_at, events.event_id)) filter (where events.customer_id is not null)
            as customer_id,
        min_by(events.email, (events.occurred_at, events.event_id)) filter (where events.email is not null) as email
    from {{ ref('stg_support_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    where events.occurred_at < as_of.as_of_end_at
    group by events.ticket_id

),

people_found as (

    select
        people.ticket_id,
        coalesce(people.customer_id, account_emails.customer_id) as customer_id,
        case when people.email is not null then {{ email_hash('people.email') }} end as email_hash
    from people
    -- a condition on the left side alone would compare each with each
    left join account_emails
        on case when people.customer_id is null then people.email end = account_emails.email

)

-- who wrote comes before whose order it is
select
    tickets.ticket_id,
    orders.order_id,
    coalesce(accounts.customer_key, guests.customer_key, orders.customer_key) as customer_key
from {{ ref('int_support_tickets_summed') }} as tickets
inner join people_found on tickets.ticket_id = people_found.ticket_id
left join {{ ref('int_customer_identities') }} as accounts
    on accounts.identity_type = 'customer_id' and people_found.customer_id = accounts.identity
left join {{ ref('int_customer_identities') }} as guests
    on guests.identity_type = 'email' and people_found.email_hash = guests.identity
left join {{ ref('fct_orders') }} as orders on tickets.order_named = orders.order_id
