-- nobody is handed over without the consent that the platform needs, whom the shop erased, or without an address;
-- read from the accounts themselves, past all that decides about it
with

exported as (

    select 'meta' as export_id, customer_key, email is not null as has_email, phone is not null as has_phone
    from {{ ref('export_meta') }}
    union all
    select
        'google_customer_match' as export_id,
        customer_key,
        {{ named('Email') }} is not null as has_email,
        {{ named('Phone') }} is not null as has_phone
    from {{ ref('export_google_customer_match') }}
    union all
    select
        'klaviyo' as export_id,
        customer_key,
        {{ named('Email') }} is not null as has_email,
        {{ named('Phone Number') }} is not null as has_phone
    from {{ ref('export_klaviyo') }}

),

-- what the shop handed over, the newest row of each account
raw_accounts as (

    select
        customer_id,
        max_by(
            coalesce(has_ad_user_data_consent and has_ad_personalization_consent, false),
            (coalesce(updated_at, timestamp '1900-01-01'), coalesce(loaded_at, timestamp '1900-01-01'))
        ) as agreed_to_advertising,
        max_by(
            country, (coalesce(updated_at, timestamp '1900-01-01'), coalesce(loaded_at, timestamp '1900-01-01'))
        ) as country
    from {{ ref('base_customers') }}
    group by customer_id

)

select exported.*
from exported
left join {{ ref('stg_customers') }} as accounts on exported.customer_key = accounts.customer_id
left join raw_accounts on exported.customer_key = raw_accounts.customer_id
left join {{ ref('ad_consent_countries') }} as regions on raw_accounts.country = regions.country
where
    accounts.customer_id is null
    or accounts.is_erased
    or exported.customer_key in (
        select identifier from {{ ref('stg_erased_people') }} where identifier_type = 'customer_id'
    )
    or not (exported.has_email or exported.has_phone)
    or (exported.has_email and not accounts.has_email_consent)
    or (exported.has_phone and not accounts.has_sms_consent)
    or (
        exported.export_id = 'google_customer_match'
        and (raw_accounts.country is null or regions.country is not null)
        and not coalesce(raw_accounts.agreed_to_advertising, false)
    )
