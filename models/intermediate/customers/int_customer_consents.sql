with

accounts as (

    select
        identities.customer_key,
        customers.*
    from {{ ref('stg_customers') }} as customers
    inner join {{ ref('int_customer_identities') }} as identities
        on customers.customer_id = identities.identity and identities.identity_type = 'customer_id'

),

-- an account that was merged into another, or a link to unsubscribe, may have said no later; accounts say what they say
-- today, so a link that was used after the as-of date counts as well
withdrawals as (

    select
        customer_key,
        max(email_consent_at) filter (where not has_email_consent) as email_at,
        max(sms_consent_at) filter (where not has_sms_consent) as sms_at,
        max(ad_user_data_consent_at) filter (where not has_ad_user_data_consent) as ad_user_data_at,
        max(ad_personalization_consent_at) filter (where not has_ad_personalization_consent) as ad_personalization_at,
        max(profiling_consent_at) filter (where not has_profiling_consent) as profiling_at
    from accounts
    group by customer_key

),

unsubscribed as (

    select
        identities.customer_key,
        max(events.occurred_at) as email_at
    from {{ ref('stg_web_events') }} as events
    inner join {{ ref('int_customer_identities') }} as identities
        on events.customer_id = identities.identity and identities.identity_type = 'customer_id'
    where events.event_type = 'email_unsubscribe'
    group by identities.customer_key

)

-- the account that the others were merged into says what holds, unless somebody said no since
select
    accounts.customer_key,
    accounts.has_email_consent
    and {{ said_since('accounts.email_consent_at', 'withdrawals.email_at') }}
    and {{ said_since('accounts.email_consent_at', 'unsubscribed.email_at') }} as has_email_consent,
    greatest(withdrawals.email_at, unsubscribed.email_at) as email_withdrawn_at,
    accounts.has_sms_consent
    and {{ said_since('accounts.sms_consent_at', 'withdrawals.sms_at') }} as has_sms_consent,
    accounts.has_ad_user_data_consent
    and {{ said_since('accounts.ad_user_data_consent_at', 'withdrawals.ad_user_data_at') }} as has_ad_user_data_consent,
    accounts.has_ad_personalization_consent
    and {{ said_since('accounts.ad_personalization_consent_at', 'withdrawals.ad_personalization_at') }}
        as has_ad_personalization_consent,
    accounts.has_profiling_consent
    and {{ said_since('accounts.profiling_consent_at', 'withdrawals.profiling_at') }} as has_profiling_consent
from accounts
inner join withdrawals on accounts.customer_key = withdrawals.customer_key
left join unsubscribed on accounts.customer_key = unsubscribed.customer_key
where accounts.customer_id = accounts.customer_key
