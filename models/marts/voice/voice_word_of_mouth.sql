with

customers as (

    select
        case answers.nps_class when 1 then 'promoter' when 0 then 'passive' when -1 then 'detractor' else 'not_asked' end
            as nps_band,
        referrers.*
    from {{ ref('dim_customers') }} as customers
    left join {{ ref('int_nps_customers') }} as answers on customers.customer_key = answers.customer_key
    left join {{ ref('int_referrers') }} as referrers on customers.customer_key = referrers.customer_key

)

select
    nps_band,
    count(*)::int as customers,
    coalesce(sum(referrals_sent), 0)::int as referrals_sent,
    coalesce(count_if(coalesce(referred_customers, 0) > 0), 0)::int as referrers,
    coalesce(count_if(coalesce(referred_customers, 0) > 0), 0)::double / count(*) as referrer_share,
    {{ wilson_bound('coalesce(count_if(coalesce(referred_customers, 0) > 0), 0)', 'count(*)', 'lower') }} as referrer_share_low,
    {{ wilson_bound('coalesce(count_if(coalesce(referred_customers, 0) > 0), 0)', 'count(*)', 'upper') }} as referrer_share_high,
    coalesce(sum(referred_customers), 0)::int as referred_customers,
    coalesce(sum(referred_buyers), 0)::int as referred_buyers,
    coalesce(sum(referred_net_revenue), 0)::decimal(18, 2) as referred_net_revenue,
    coalesce(sum(referred_contribution_margin), 0)::decimal(18, 2) as referred_contribution_margin,
    coalesce(sum(referred_contribution_margin), 0)::double / count(*) as referred_margin_per_customer
from customers
group by nps_band
