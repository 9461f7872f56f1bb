-- lines, and refunds that name an order, are staged only with that order
select 'order_lines' as raw_table, order_lines.order_line_id as raw_row_key, order_lines.order_id
from {{ ref('stg_order_lines') }} as order_lines
left join {{ ref('stg_orders') }} as orders on order_lines.order_id = orders.order_id
where orders.order_id is null

union all

select 'refunds' as raw_table, refunds.refund_line_id as raw_row_key, refunds.order_id
from {{ ref('stg_refunds') }} as refunds
left join {{ ref('stg_orders') }} as orders on refunds.order_id = orders.order_id
where orders.order_id is null and refunds.order_id is not null
