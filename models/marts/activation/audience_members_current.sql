-- whom to send: who is held out is not sent
select
    membership_key,
    audience_id,
    customer_key,
    entered_at,
    row_hash,
    updated_at
from {{ ref('audience_members').include(database=false) }}
where is_member and not is_holdout
