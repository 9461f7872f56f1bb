select
    ad_spend.spend_date as profit_date,
    sum(round(ad_spend.spend::double * ad_spend.exchange_rate::double, 2)::decimal(18, 2))::decimal(18, 2)
        as advertising_spend
from {{ ref('stg_ad_spend') }} as ad_spend
cross join {{ ref('as_of') }} as as_of
where ad_spend.spend_date <= as_of.as_of_date
group by ad_spend.spend_date
