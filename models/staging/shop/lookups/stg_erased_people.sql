with

-- guest orders under any e-mail of an erased account are erased with it
erased_emails as (

    select email from {{ ref('stg_erasure_requests') }} where email is not null
    union
    select email from {{ ref('base_customers') }}
    where email is not null and customer_id in (select customer_id from {{ ref('stg_erased_customers') }})
    union
    select email from {{ ref('base_orders') }}
    where email is not null and customer_id in (select customer_id from {{ ref('stg_erased_customers') }})

),

-- those of accounts that nobody asked to erase, though they share the address
emails_of_others as (

    select email from {{ ref('base_customers') }}
    where
        email in (select email from erased_emails)
        and customer_id not in (select customer_id from {{ ref('stg_erased_customers') }})
    union
    select email from {{ ref('base_orders') }}
    where
        email in (select email from erased_emails)
        and customer_id not in (select customer_id from {{ ref('stg_erased_customers') }})

)

select 'customer_id' as identifier_type, customer_id as identifier
from {{ ref('stg_erased_customers') }}

union all

select
    case when emails_of_others.email is null then 'email' else 'shared_email' end as identifier_type,
    erased_emails.email as identifier
from erased_emails
left join emails_of_others on erased_emails.email = emails_of_others.email
