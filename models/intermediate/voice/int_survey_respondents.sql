with

account_emails as (

    {{ account_emails() }}

),

responses as (

    select
        responses.response_id,
        responses.order_id,
        coalesce(responses.customer_id, account_emails.customer_id) as customer_id,
        case when responses.email is not null then {{ email_hash('responses.email') }} end as email_hash
    from {{ ref('stg_survey_responses') }} as responses
    -- a condition on the left side alone would compare each with each
    left join account_emails
        on case when responses.customer_id is null then responses.email end = account_emails.email

)

-- who was asked comes before whose order it is; whoever cannot be found is still one person
select
    responses.response_id,
    coalesce(accounts.customer_key, guests.customer_key, orders.customer_key) as customer_key,
    coalesce(
        accounts.customer_key,
        guests.customer_key,
        orders.customer_key,
        'id:' || responses.customer_id,
        'email:' || responses.email_hash,
        'response:' || responses.response_id
    ) as respondent
from responses
left join {{ ref('int_customer_identities') }} as accounts
    on accounts.identity_type = 'customer_id' and responses.customer_id = accounts.identity
left join {{ ref('int_customer_identities') }} as guests
    on guests.identity_type = 'email' and responses.email_hash = guests.identity
left join {{ ref('fct_orders') }} as orders on responses.order_id = orders.order_id
