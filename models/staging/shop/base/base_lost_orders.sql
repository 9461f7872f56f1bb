-- an order can be deleted in its newest row and rejected in an older one: deleted wins
select
    order_id,
    bool_or(is_deleted and reject_reason is null) as is_deleted
from {{ ref('base_orders') }}
where
    order_id is not null
    and order_id not in (select order_id from {{ ref('stg_orders') }})
group by order_id
