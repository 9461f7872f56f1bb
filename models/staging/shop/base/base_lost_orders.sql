-- an order can be deleted in its newest row and rejected in an older one: deleted wins
with

named_orders as (

    select order_id, true as is_handed_over, is_gone and checked_reason is null as is_deleted
    from {{ ref('base_orders_checked') }}
    where checked_reason is not null or is_gone

    union all

    select order_id, false as is_handed_over, false as is_deleted
    from {{ ref('base_order_lines') }}

    union all

    select order_id, false as is_handed_over, false as is_deleted
    from {{ ref('base_refunds') }}

)

select
    named_orders.order_id,
    bool_or(named_orders.is_handed_over) as is_handed_over,
    bool_or(named_orders.is_deleted) as is_deleted
from named_orders
left join {{ ref('stg_orders') }} as orders on named_orders.order_id = orders.order_id
where named_orders.order_id is not null and orders.order_id is null
group by named_orders.order_id
