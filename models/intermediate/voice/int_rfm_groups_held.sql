-- from the day after a month end on, as that is when a group is known
select
    customer_key,
    changed_on as known_after,
    lead(changed_on, 1, date '9999-12-31') over (partition by customer_key order by changed_on) as known_until,
    to_rfm_group_id as rfm_group_id
from {{ optional_model(
    ref('rfm_group_changes'), {'customer_key': 'string', 'changed_on': 'date', 'to_rfm_group_id': 'string'}
) }} as changes
