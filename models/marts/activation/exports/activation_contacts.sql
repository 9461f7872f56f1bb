select
    accounts.customer_id as customer_key,
    accounts.email,
    case
        when accounts.email is null then 'none'
        when {{ is_email('accounts.email') }} then 'ok'
        else 'not_an_address'
    end as email_status,
    accounts.phone,
    phones.phone_e164,
    coalesce(phones.phone_status, 'none') as phone_status,
    accounts.first_name,
    accounts.last_name,
    accounts.address,
    accounts.city,
    accounts.postal_code,
    accounts.region,
    accounts.country,
    accounts.birth_date,
    accounts.gender,
    accounts.mobile_ad_id
from {{ ref('stg_customers') }} as accounts
left join {{ ref('int_phones_read') }} as phones
    on accounts.phone = phones.phone and coalesce(accounts.country, '') = phones.country
where
    not accounts.is_erased
    -- an account that was merged into another goes by that one's data
    and accounts.customer_id in (select customer_key from {{ ref('int_customer_identities') }})
