-- Whoever came in under the share that is in force now, and those who left since: to drop them would drop those on
-- whom it worked.
select
    members.audience_id,
    members.customer_key,
    members.is_holdout,
    members.arm_since
from {{ ref('audience_members') }} as members
inner join {{ ref('audiences') }} as audiences
    on members.audience_id = audiences.audience_id and members.holdout_share = audiences.holdout_share
inner join {{ ref('dim_customers') }} as customers on members.customer_key = customers.customer_key
cross join {{ ref('as_of') }} as as_of
where audiences.holdout_share > 0 and members.arm_since < as_of.as_of_end_at
