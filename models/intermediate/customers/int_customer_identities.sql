with

-- what was known by the as-of date
customers as (

    select stg_customers.customer_id, stg_customers.email, stg_customers.created_at
    from {{ ref('stg_customers') }} as stg_customers
    cross join {{ ref('as_of') }} as as_of
    where not stg_customers.is_erased and coalesce(stg_customers.created_at < as_of.as_of_end_at, true)

),

orders as (

    select stg_orders.customer_id, stg_orders.email
    from {{ ref('stg_orders') }} as stg_orders
    cross join {{ ref('as_of') }} as as_of
    where stg_orders.ordered_at < as_of.as_of_end_at

),

refunds as (

    select stg_refunds.customer_id
    from {{ ref('stg_refunds') }} as stg_refunds
    cross join {{ ref('as_of') }} as as_of
    where stg_refunds.refunded_at < as_of.as_of_end_at

),

accounts as (

    select customer_id from customers
    union
    select customer_id from orders where customer_id is not null
    union
    select customer_id from refunds where customer_id is not null

),

account_keys as (

    select
        accounts.customer_id,
        coalesce(merged.merged_customer_id, accounts.customer_id) as customer_key,
        merged.customer_id is not null as is_merged
    from accounts
    left join {{ ref('int_customers_merged') }} as merged on accounts.customer_id = merged.customer_id

),

guests as (

    select distinct email
    from orders
    where customer_id is null and email is not null

),

-- an e-mail of several accounts belongs to the oldest, then the first by id
account_emails as (

    select email, customer_id, created_at
    from customers
    where email in (select email from guests)
    union all
    select orders.email, orders.customer_id, customers.created_at
    from orders
    left join customers on orders.customer_id = customers.customer_id
    where orders.customer_id is not null and orders.email in (select email from guests)

),

email_owners as (

    select email, min_by(customer_id, (coalesce(created_at, timestamp '9999-12-31'), customer_id)) as customer_id
    from account_emails
    where {{ var('merge_guests_by_email') }}
    group by email

)

select
    'customer_id' as identity_type,
    customer_id as identity,
    customer_key,
    case when is_merged then 'merged_account' else 'customer_id' end as identity_rule
from account_keys

union all

select
    'email' as identity_type,
    {{ email_hash('guests.email') }} as identity,
    coalesce(account_keys.customer_key, concat('guest-', {{ email_hash('guests.email') }})) as customer_key,
    case when account_keys.customer_key is null then 'guest_email' else 'email_of_account' end as identity_rule
from guests
left join email_owners on guests.email = email_owners.email
left join account_keys on email_owners.customer_id = account_keys.customer_id
