select
    referrals.referred_key,
    referrals.referrer_key,
    referrals.named_by,
    {{ nps_band('answers.nps_class', "'not_asked'") }} as referrer_nps_band,
    referred.first_order_date,
    coalesce(referred.valid_order_count, 0) as referred_orders,
    coalesce(referred.net_revenue, 0)::decimal(18, 2) as referred_net_revenue,
    coalesce(referred.contribution_margin, 0)::decimal(18, 2) as referred_contribution_margin
from {{ ref('int_referrals') }} as referrals
left join {{ ref('dim_customers') }} as referred on referrals.referred_key = referred.customer_key
left join {{ ref('int_nps_customers') }} as answers on referrals.referrer_key = answers.customer_key
