-- the segment a customer is in today: what those say who became best, worst or lost customers
select
    customers.customer_key,
    customers.rfm_group_id,
    coalesce(segments.segment, 'others') as segment
from {{ ref('rfm_customers') }} as customers
left join {{ ref('rfm_group_segments') }} as segments
    on segments.map = '{{ var("rfm_map") }}' and customers.rfm_group_id = segments.rfm_group_id
