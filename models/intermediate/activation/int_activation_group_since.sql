-- The month, as a change in the running one bears the as-of date and would move with it every day. A build may leave
-- out groups over time.
select
    customer_key,
    date_trunc('month', known_after)::date as rfm_group_since
from {{ ref('int_rfm_groups_held') }}
where known_until = date '9999-12-31' and rfm_group_id is not null
