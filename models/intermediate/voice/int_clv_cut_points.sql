-- half of the customers lie below the middle band, four in five below the top one
select
    percentile_cont(0.5) within group (order by contribution_margin::double) as middle_from,
    percentile_cont(0.8) within group (order by contribution_margin::double) as top_from
from {{ ref('dim_customers') }}
where valid_order_count > 0
