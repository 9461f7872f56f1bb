-- an order can be deleted in its newest row and rejected in an older one: deleted wins
select
    lost_orders.order_id,
    bool_or(lost_orders.is_gone and lost_orders.checked_reason is null) as is_deleted
from {{ ref('base_orders_checked') }} as lost_orders
left join {{ ref('stg_orders') }} as staged_orders on lost_orders.order_id = staged_orders.order_id
where
    lost_orders.order_id is not null
    and (lost_orders.checked_reason is not null or lost_orders.is_gone)
    and staged_orders.order_id is null
group by lost_orders.order_id
