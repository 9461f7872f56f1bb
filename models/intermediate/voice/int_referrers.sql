with

sent as (

    select
        identities.customer_key,
        count(*)::int as referrals_sent
    from {{ ref('stg_loyalty_events') }} as events
    cross join {{ ref('as_of') }} as as_of
    inner join {{ ref('int_customer_identities') }} as identities
        on identities.identity_type = 'customer_id' and events.customer_id = identities.identity
    where events.event_type = 'referral_sent' and events.occurred_at < as_of.as_of_end_at
    group by identities.customer_key

),

brought as (

    select
        referrer_key as customer_key,
        count(*)::int as referred_customers,
        coalesce(count_if(referred_orders > 0), 0)::int as referred_buyers,
        sum(referred_net_revenue)::decimal(18, 2) as referred_net_revenue,
        sum(referred_contribution_margin)::decimal(18, 2) as referred_contribution_margin
    from {{ ref('voice_referrals') }}
    group by referrer_key

)

select
    coalesce(sent.customer_key, brought.customer_key) as customer_key,
    coalesce(sent.referrals_sent, 0) as referrals_sent,
    coalesce(brought.referred_customers, 0) as referred_customers,
    coalesce(brought.referred_buyers, 0) as referred_buyers,
    coalesce(brought.referred_net_revenue, 0)::decimal(18, 2) as referred_net_revenue,
    coalesce(brought.referred_contribution_margin, 0)::decimal(18, 2) as referred_contribution_margin
from sent
full outer join brought on sent.customer_key = brought.customer_key
