-- A predicate reads one profile, so only those that changed since they were last evaluated can change their audiences;
-- all of them where a definition, the cap or a share changed.
select
    profiles.*,
    '{{ audience_rules_hash() }}' as rules_hash
from {{ ref('audience_profiles') }} as profiles
left join {{ ref('int_activation_evaluated') }} as evaluated
    on
        profiles.customer_key = evaluated.customer_key
        and profiles.row_hash = evaluated.row_hash
        and evaluated.rules_hash = '{{ audience_rules_hash() }}'
where evaluated.customer_key is null
