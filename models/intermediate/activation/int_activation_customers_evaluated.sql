-- whose memberships this build looks at: changed profiles, and customers who are no more
select
    customer_key,
    true as is_there
from {{ ref('int_activation_profiles_changed') }}
union all
select
    evaluated.customer_key,
    false as is_there
from {{ ref('int_activation_evaluated') }} as evaluated
left join {{ ref('audience_profiles') }} as profiles on evaluated.customer_key = profiles.customer_key
where profiles.customer_key is null
