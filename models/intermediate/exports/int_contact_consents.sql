with

-- all accounts, those merged into others among them: a no given there was given by the same address; so was one by a
-- link to unsubscribe, or under an account merged into this one
accounts as (

    select
        -- dots and tags of Gmail lead to one mailbox, and to one hash at Google
        {{ google_email('accounts.email') }} as mailbox,
        phones.phone_e164,
        accounts.has_email_consent and coalesce(consents.has_email_consent, true) as has_email_consent,
        case
            when accounts.has_email_consent and coalesce(consents.has_email_consent, true)
                then accounts.email_consent_at
            else greatest(accounts.email_consent_at, consents.email_withdrawn_at)
        end as email_consent_at,
        accounts.has_sms_consent,
        accounts.sms_consent_at,
        accounts.has_ad_user_data_consent,
        accounts.ad_user_data_consent_at,
        accounts.has_ad_personalization_consent,
        accounts.ad_personalization_consent_at,
        accounts.has_profiling_consent,
        accounts.profiling_consent_at
    from {{ ref('stg_customers') }} as accounts
    left join {{ ref('int_phones_read') }} as phones
        on accounts.phone = phones.phone and coalesce(accounts.country, '') = phones.country
    left join {{ ref('int_customer_consents') }} as consents on accounts.customer_id = consents.customer_key
    where not accounts.is_erased

),

shared_mailboxes as (

    select
        mailbox,
        {{ is_outvoted('email') }} as is_email_outvoted,
        {{ is_outvoted('ad_user_data') }} or {{ is_outvoted('ad_personalization') }} as is_advertising_outvoted,
        {{ is_outvoted('profiling') }} as is_profiling_outvoted
    from accounts
    where mailbox is not null
    group by mailbox
    -- what is typed where there is no e-mail belongs to nobody
    having count(*) > 1 and {{ is_email('mailbox') }}

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
mailbox_owners as (

    select
        shared_mailboxes.mailbox,
        max_by(
            contacts.customer_key,
            (coalesce(profiles.last_order_date, date '1900-01-01'), contacts.customer_key)
        ) as customer_key
    from {{ ref('activation_contacts') }} as contacts
    inner join shared_mailboxes on {{ google_email('contacts.email') }} = shared_mailboxes.mailbox
    inner join {{ ref('audience_profiles') }} as profiles on contacts.customer_key = profiles.customer_key
    where profiles.has_email_consent
    group by shared_mailboxes.mailbox

)

select
    contacts.customer_key,
    contacts.email_status,
    contacts.phone_status,
    coalesce(shared_mailboxes.is_email_outvoted, false) as is_email_outvoted,
    coalesce(shared_phones.is_sms_outvoted, false) as is_sms_outvoted,
    coalesce(shared_mailboxes.is_advertising_outvoted, false) as is_advertising_outvoted,
    coalesce(shared_mailboxes.is_profiling_outvoted, false) as is_profiling_outvoted,
    coalesce(mailbox_owners.customer_key = contacts.customer_key, true) as owns_email
from {{ ref('activation_contacts') }} as contacts
left join shared_mailboxes on {{ google_email('contacts.email') }} = shared_mailboxes.mailbox
left join shared_phones on contacts.phone_e164 = shared_phones.phone_e164
left join mailbox_owners on shared_mailboxes.mailbox = mailbox_owners.mailbox
