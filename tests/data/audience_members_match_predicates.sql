-- members are those whom today's predicates, cap and shares find in all profiles, whatever was before; nobody is in too
-- many contact audiences; support and suppression hold nobody out; an end is not before its start
with

members as (

    select members.*, audiences.is_contact, audiences.takes_holdout
    from {{ ref('audience_members') }} as members
    left join {{ ref('audiences') }} as audiences on members.audience_id = audiences.audience_id
    where members.is_member

),

found as (

    {{ audience_memberships('(' ~ audience_matches(ref('audience_profiles')) ~ ')') }}

)

select
    coalesce(members.audience_id, found.audience_id) as audience_id,
    coalesce(members.customer_key, found.customer_key) as customer_key,
    'found' as mismatch
from members
full outer join found
    on members.audience_id = found.audience_id and members.customer_key = found.customer_key
where
    members.customer_key is null
    or found.customer_key is null
    or members.is_holdout <> found.is_holdout
    or members.holdout_share <> found.holdout_share

union all

select
    null as audience_id,
    customer_key,
    'cap' as mismatch
from members
where is_contact
group by customer_key
having count(*) > {{ var('audience_contacts_at_once') }}

union all

select
    audience_id,
    customer_key,
    'holdout' as mismatch
from members
where is_holdout and not takes_holdout

union all

select
    audience_id,
    customer_key,
    'dates' as mismatch
from {{ ref('audience_members') }}
where
    is_member <> (exited_at is null)
    or exited_at < entered_at
    or arm_since > coalesce(exited_at, arm_since)
