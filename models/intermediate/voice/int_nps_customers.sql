-- what a customer said last about the shop or an order
select
    customer_key,
    max_by(response_id, (answered_at, response_id)) as response_id,
    max_by(nps_class, (answered_at, response_id)) as nps_class,
    max_by(score, (answered_at, response_id)) as score,
    max(response_date) as response_date
from {{ ref('int_nps_responses') }}
where count_status = 'counted' and customer_key is not null
group by customer_key
