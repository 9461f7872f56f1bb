with

customers as (

    select
        current_rows.*,
        -- Google asks for consent to advertising in the EEA, the UK and Switzerland; an unknown country
        -- counts as one of them
        current_rows.country is null or regions.country is not null as is_consent_asked
    from {{ current_rows('customers', person=['customer_id', 'email']) }} as current_rows
    left join {{ ref('ad_consent_countries') }} as regions on current_rows.country = regions.country

)

select
    customer_id,
    case when not has_erased_email then email end as email,
    case when not is_erased then phone end as phone,
    case when not is_erased then first_name end as first_name,
    case when not is_erased then last_name end as last_name,
    case when not is_erased then address end as address,
    case when not is_erased then city end as city,
    case when not is_erased then postal_code end as postal_code,
    region,
    country,
    case when not is_erased then birth_date end as birth_date,
    case when not is_erased then gender end as gender,
    case when not is_erased then mobile_ad_id end as mobile_ad_id,
    language,
    created_at,
    merged_into_customer_id,
    account_type,
    customer_group,
    tags,
    acquisition_channel,
    referrer_customer_id,
    loyalty_tier,
    coalesce(has_email_consent, false) and not is_erased as has_email_consent,
    email_consent_at,
    coalesce(has_sms_consent, false) and not is_erased as has_sms_consent,
    sms_consent_at,
    coalesce(has_ad_user_data_consent, not is_consent_asked) and not is_erased as has_ad_user_data_consent,
    ad_user_data_consent_at,
    coalesce(has_ad_personalization_consent, not is_consent_asked) and not is_erased as has_ad_personalization_consent,
    ad_personalization_consent_at,
    coalesce(has_profiling_consent, {{ var('profiling_default') }}) and not is_erased as has_profiling_consent,
    profiling_consent_at,
    consent_source,
    updated_at,
    loaded_at,
    is_erased
from customers
