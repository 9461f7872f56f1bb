-- a build may leave out groups over time
select
    customer_key,
    max(known_after) as rfm_group_since
from {{ ref('int_rfm_groups_held') }}
group by customer_key
