with

bands as (

    select
        {{ nps_band('answers.nps_class', "'not_asked'") }} as nps_band,
        count(*)::int as customers,
        sum(coalesce(referrers.referrals_sent, 0))::int as referrals_sent,
        count(case when referrers.referred_customers > 0 then 1 end)::int as referrers,
        sum(coalesce(referrers.referred_customers, 0))::int as referred_customers,
        sum(coalesce(referrers.referred_buyers, 0))::int as referred_buyers,
        sum(coalesce(referrers.referred_net_revenue, 0))::decimal(18, 2) as referred_net_revenue,
        sum(coalesce(referrers.referred_contribution_margin, 0))::decimal(18, 2) as referred_contribution_margin
    from {{ ref('dim_customers') }} as customers
    left join {{ ref('int_nps_customers') }} as answers on customers.customer_key = answers.customer_key
    left join {{ ref('int_referrers') }} as referrers on customers.customer_key = referrers.customer_key
    group by {{ nps_band('answers.nps_class', "'not_asked'") }}

)

select
    nps_band,
    customers,
    referrals_sent,
    referrers,
    referrers::double / customers as referrer_share,
    {{ wilson_bound('referrers', 'customers', 'lower') }} as referrer_share_low,
    {{ wilson_bound('referrers', 'customers', 'upper') }} as referrer_share_high,
    referred_customers,
    referred_buyers,
    referred_net_revenue,
    referred_contribution_margin,
    referred_contribution_margin::double / customers as referred_margin_per_customer
from bands
