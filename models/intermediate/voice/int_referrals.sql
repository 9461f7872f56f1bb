with

-- who brought whom: what the account says, else the first referral event that names both, sent or converted
namings as (

    select
        customers.customer_id as referred_id,
        customers.referrer_customer_id as referrer_id,
        'account' as named_by,
        timestamp '1900-01-01' as named_at
    from {{ ref('stg_customers') }} as customers
    where customers.referrer_customer_id is not null
    union all
    select
        events.referred_customer_id as referred_id,
        events.customer_id as referrer_id,
        'loyalty_event' as named_by,
        events.occurred_at as named_at
    from {{ ref('stg_loyalty_events') }} as events
    where events.event_type in ('referral_sent', 'referral_converted') and events.referred_customer_id is not null

),

known_namings as (

    select
        referred.customer_key as referred_key,
        referrers.customer_key as referrer_key,
        namings.named_by,
        namings.named_at
    from namings
    cross join {{ ref('as_of') }} as as_of
    inner join {{ ref('int_customer_identities') }} as referred
        on referred.identity_type = 'customer_id' and namings.referred_id = referred.identity
    inner join {{ ref('int_customer_identities') }} as referrers
        on referrers.identity_type = 'customer_id' and namings.referrer_id = referrers.identity
    -- accounts that were merged would refer themselves
    where referred.customer_key <> referrers.customer_key and namings.named_at < as_of.as_of_end_at

)

select
    referred_key,
    min_by(referrer_key, (named_at, referrer_key)) as referrer_key,
    min_by(named_by, (named_at, referrer_key)) as named_by
from known_namings
group by referred_key
