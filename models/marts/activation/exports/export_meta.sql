with

-- hashed once per customer, however many audiences she is in
people as (

    select
        contacts.customer_key,
        case when customers.uses_email then {{ sha256('contacts.email') }} end as email,
        case when customers.uses_phone then {{ sha256(meta_phone('contacts.phone_e164')) }} end as phone,
        {{ sha256(meta_letters('contacts.first_name')) }} as fn,
        {{ sha256(meta_letters('contacts.last_name')) }} as ln,
        {{ sha256(meta_letters('contacts.city')) }} as ct,
        {{ sha256(meta_letters('contacts.region')) }} as st,
        {{ sha256(meta_zip('contacts.postal_code')) }} as zip,
        {{ sha256(meta_country('contacts.country')) }} as country,
        {{ sha256(meta_date('contacts.birth_date')) }} as dob,
        {{ sha256(meta_gender('contacts.gender')) }} as gen,
        -- the platform wants no hash of this one
        lower(contacts.mobile_ad_id) as madid,
        contacts.customer_key as extern_id,
        -- the platform takes no value below nothing; not known is not nothing
        case when forecasts.predicted_clv_365 < 0 then 0 else forecasts.predicted_clv_365 end::decimal(18, 2) as value
    from {{ ref('activation_contacts') }} as contacts
    inner join {{ ref('int_customers_exported') }} as customers on contacts.customer_key = customers.customer_key
    left join {{ ref('clv_customers') }} as forecasts on contacts.customer_key = forecasts.customer_key
    where customers.meta_reason is null

)

select
    members.audience_id,
    people.*
from {{ exported_members('meta') }} as members
inner join people on members.customer_key = people.customer_key
