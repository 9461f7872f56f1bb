with

customers as (

    select
        profiles.customer_key,
        consents.customer_key is not null as is_account,
        consents.email_status,
        consents.phone_status,
        consents.owns_email,
        profiles.has_email_consent,
        profiles.has_sms_consent,
        profiles.has_profiling_consent,
        profiles.has_email_consent and not consents.is_email_outvoted as may_email,
        profiles.has_sms_consent and not consents.is_sms_outvoted as may_text,
        -- staging has filled both in where Google does not ask for them
        profiles.has_ad_user_data_consent
        and profiles.has_ad_personalization_consent
        and not consents.is_advertising_outvoted as may_advertise,
        coalesce(consents.is_profiling_outvoted, false) as is_profiling_outvoted
    from {{ ref('audience_profiles') }} as profiles
    left join {{ ref('int_contact_consents') }} as consents on profiles.customer_key = consents.customer_key

)

select
    customer_key,
    coalesce(may_email and email_status = 'ok' and owns_email, false) as uses_email,
    coalesce(may_text and phone_status = 'ok', false) as uses_phone,
    {{ reason_of_address() }} as meta_reason,
    {{ reason_of_address(needs_ad_consent=true) }} as google_customer_match_reason,
    {{ reason_of_address() }} as klaviyo_reason,
    case
        when not has_profiling_consent then 'no_profiling_consent'
        when is_profiling_outvoted then 'contradicting_consent'
    end as web_personalisation_reason
from customers
