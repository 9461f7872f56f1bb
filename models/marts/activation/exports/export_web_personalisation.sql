select
    members.audience_id,
    members.customer_key,
    profiles.rfm_group,
    profiles.loyalty_tier,
    coalesce(profiles.recommendations, '[]') as recommendations
from {{ exported_members('web_personalisation') }} as members
inner join {{ ref('int_customers_exported') }} as customers on members.customer_key = customers.customer_key
inner join {{ ref('audience_profiles') }} as profiles on members.customer_key = profiles.customer_key
where customers.web_personalisation_reason is null
