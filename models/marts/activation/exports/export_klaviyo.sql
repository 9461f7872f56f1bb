select
    members.audience_id,
    members.customer_key,
    case when customers.uses_email then contacts.email end as {{ named('Email') }},
    case when customers.uses_phone then contacts.phone_e164 end as {{ named('Phone Number') }},
    -- dates as text, year first: the platform takes other forms for text too, and then filters by no date
    {{ reporting_date('members.entered_at') }}::string as {{ named('Audience Entered') }},
    profiles.rfm_group as {{ named('RFM Group') }},
    profiles.lifecycle_stage as {{ named('Lifecycle Stage') }},
    profiles.loyalty_tier as {{ named('Loyalty Tier') }},
    profiles.predicted_clv_365::decimal(18, 2) as {{ named('Predicted CLV') }},
    profiles.preferred_brand as {{ named('Preferred Brand') }},
    profiles.preferred_category as {{ named('Preferred Category') }},
    profiles.last_order_date::string as {{ named('Last Order Date') }},
    profiles.replenishment_due_date::string as {{ named('Replenishment Due Date') }},
    profiles.recommendations as {{ named('Recommended Products') }}
from {{ exported_members('klaviyo') }} as members
inner join {{ ref('int_customers_exported') }} as customers on members.customer_key = customers.customer_key
inner join {{ ref('activation_contacts') }} as contacts on members.customer_key = contacts.customer_key
inner join {{ ref('audience_profiles') }} as profiles on members.customer_key = profiles.customer_key
where customers.klaviyo_reason is null
