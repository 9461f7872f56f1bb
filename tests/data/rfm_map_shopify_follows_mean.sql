-- the Shopify-like map looks at recency and the mean of the other two alone, halves rounded up
select
    recency_score,
    floor((frequency_score + monetary_score + 1) / 2) as mean_score,
    min(rfm_group_id) as one_group,
    max(rfm_group_id) as other_group
from {{ ref('rfm_group_map') }}
where map = 'shopify'
group by recency_score, floor((frequency_score + monetary_score + 1) / 2)
having min(rfm_group_id) <> max(rfm_group_id)
