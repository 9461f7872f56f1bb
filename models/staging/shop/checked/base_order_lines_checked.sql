select
    order_lines.*,
    case
        when order_lines.reject_reason is not null then order_lines.reject_reason
        when order_lines.is_deleted or lost_orders.order_id is null or lost_orders.is_deleted then null
        when lost_orders.is_handed_over then 'parent_rejected'
        else 'parent_missing'
    end as checked_reason,
    coalesce(order_lines.reject_column, 'order_id') as checked_column,
    -- the lines of a deleted order go with it
    order_lines.is_deleted or coalesce(lost_orders.is_deleted, false) as is_gone
from {{ ref('base_order_lines') }} as order_lines
left join {{ ref('base_lost_orders') }} as lost_orders on order_lines.order_id = lost_orders.order_id
