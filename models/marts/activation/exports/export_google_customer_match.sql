with

people as (

    select
        contacts.customer_key,
        case when customers.uses_email then {{ sha256(google_email('contacts.email')) }} end as email,
        case when customers.uses_phone then {{ sha256('contacts.phone_e164') }} end as phone,
        {{ sha256(google_name('contacts.first_name')) }} as first_name,
        {{ sha256(google_name('contacts.last_name')) }} as last_name,
        upper(contacts.country) as country,
        contacts.postal_code as zip
    from {{ ref('activation_contacts') }} as contacts
    inner join {{ ref('int_customers_exported') }} as customers on contacts.customer_key = customers.customer_key
    where customers.google_customer_match_reason is null

),

-- Google matches an address by all four parts of it: fewer find nobody and need not leave the shop
people_with_whole_addresses as (

    select
        *,
        first_name is not null and last_name is not null and country is not null and zip is not null as is_whole
    from people

)

select
    members.audience_id,
    people.customer_key,
    people.email as {{ named('Email') }},
    people.phone as {{ named('Phone') }},
    case when people.is_whole then people.first_name end as {{ named('First Name') }},
    case when people.is_whole then people.last_name end as {{ named('Last Name') }},
    case when people.is_whole then people.country end as {{ named('Country') }},
    case when people.is_whole then people.zip end as {{ named('Zip') }}
from {{ exported_members('google_customer_match') }} as members
inner join people_with_whole_addresses as people on members.customer_key = people.customer_key
