select
    customer_key,
    purchase_date,
    purchase_date as counted_on,
    net_value
from {{ ref('int_clv_customer_days') }}
where purchase_date is not null
union all
-- money back that names no order counts when it became known, as it does in what was known
select
    customer_key,
    null::date as purchase_date,
    known_on as counted_on,
    net_amount as net_value
from {{ ref('int_clv_movements') }}
where purchase_date is null
