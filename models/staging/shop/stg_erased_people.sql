with

requests as (

    select customer_id, email
    from {{ ref('base_erasure_requests') }}
    where reject_reason is null and not is_deleted

),

-- the account asked for, and those under the e-mail asked for
asked_customers as (

    select customer_id from requests where customer_id is not null
    union
    select customer_id from {{ ref('base_customers') }}
    where email in (select email from requests where email is not null) and customer_id is not null
    union
    select customer_id from {{ ref('base_orders') }}
    where email in (select email from requests where email is not null) and customer_id is not null

),

erased_customers as (

    select customer_id from asked_customers
    union
    select customer_id from {{ ref('base_customers') }}
    where merged_into_customer_id in (select customer_id from asked_customers) and customer_id is not null

),

-- guest orders under any e-mail of an erased account are erased with it
erased_emails as (

    select email from requests
    union
    select email from {{ ref('base_customers') }}
    where customer_id in (select customer_id from erased_customers)
    union
    select email from {{ ref('base_orders') }}
    where customer_id in (select customer_id from erased_customers)

)

select 'customer_id' as identifier_type, customer_id as identifier
from erased_customers

union all

select 'email' as identifier_type, email as identifier
from erased_emails
where email is not null
