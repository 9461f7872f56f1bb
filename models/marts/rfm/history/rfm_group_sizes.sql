select
    rfm_date as month_end,
    is_complete_period,
    rfm_group_id,
    customers,
    customers::double / nullif(sum(customers) over (partition by rfm_date), 0) as customer_share,
    came as customers_in,
    went as customers_out
from {{ ref('int_rfm_group_flows') }}
