with

-- all accounts, those merged into others among them: a no given there was given by the same address
accounts as (

    select
        accounts.*,
        phones.phone_e164,
        -- by a link to unsubscribe, or under an account merged into this one
        coalesce(accounts.has_email_consent and not profiles.has_email_consent, false) as is_email_withdrawn
    from {{ ref('stg_customers') }} as accounts
    left join {{ ref('int_phones_read') }} as phones
        on accounts.phone = phones.phone and coalesce(accounts.country, '') = phones.country
    left join {{ ref('audience_profiles') }} as profiles on accounts.customer_id = profiles.customer_key
    where not accounts.is_erased

),

shared_emails as (

    select
        email,
        {{ is_outvoted('email') }} or bool_or(is_email_withdrawn) as is_email_outvoted,
        {{ is_outvoted('ad_user_data') }} or {{ is_outvoted('ad_personalization') }} as is_advertising_outvoted,
        {{ is_outvoted('profiling') }} as is_profiling_outvoted
    from accounts
    where email is not null
    group by email
    having count(*) > 1

),

shared_phones as (

    select
        phone_e164,
        {{ is_outvoted('sms') }} as is_sms_outvoted
    from accounts
    where phone_e164 is not null
    group by phone_e164
    having count(*) > 1

),

-- of the customers under one e-mail the one who ordered last, among those who agreed
email_owners as (

    select
        contacts.email,
        max_by(
            contacts.customer_key,
            (coalesce(profiles.last_order_date, date '1900-01-01'), contacts.customer_key)
        ) as customer_key
    from {{ ref('activation_contacts') }} as contacts
    inner join shared_emails on contacts.email = shared_emails.email
    inner join {{ ref('audience_profiles') }} as profiles on contacts.customer_key = profiles.customer_key
    where profiles.has_email_consent
    group by contacts.email

)

select
    contacts.customer_key,
    contacts.email_status,
    contacts.phone_status,
    coalesce(shared_emails.is_email_outvoted, false) as is_email_outvoted,
    coalesce(shared_phones.is_sms_outvoted, false) as is_sms_outvoted,
    coalesce(shared_emails.is_advertising_outvoted, false) as is_advertising_outvoted,
    coalesce(shared_emails.is_profiling_outvoted, false) as is_profiling_outvoted,
    coalesce(email_owners.customer_key = contacts.customer_key, true) as owns_email
from {{ ref('activation_contacts') }} as contacts
left join shared_emails on contacts.email = shared_emails.email
left join shared_phones on contacts.phone_e164 = shared_phones.phone_e164
left join email_owners on contacts.email = email_owners.email
