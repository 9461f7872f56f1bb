select
    customer_key,
    purchase_date,
    sum(net_amount)::decimal(18, 2) as net_value
from {{ ref('int_clv_movements') }}
where counted_until is null
group by customer_key, purchase_date
