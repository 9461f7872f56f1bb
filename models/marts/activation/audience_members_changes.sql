-- whom to add and whom to take away: for a tool, who is held out is no member
select
    membership_key,
    audience_id,
    customer_key,
    is_member and not is_holdout as is_member,
    is_holdout,
    entered_at,
    exited_at,
    row_hash,
    updated_at
from {{ ref('audience_members').include(database=false) }}
