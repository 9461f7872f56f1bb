-- what a customer owns: kept products of orders that count
select
    lines.customer_key,
    lines.product_id,
    count(distinct lines.order_date)::int as purchase_days,
    min(lines.order_date) as first_bought_on,
    max(lines.order_date) as last_bought_on,
    sum(lines.quantity - lines.units_returned)::decimal(18, 3) as units_kept,
    max_by(lines.quantity, (lines.ordered_at, lines.order_line_id))::decimal(18, 3) as last_quantity,
    sum(lines.net_revenue)::decimal(18, 2) as net_revenue
from {{ ref('fct_order_lines') }} as lines
where
    lines.is_valid
    and lines.line_type = 'product'
    and lines.customer_key is not null
    and lines.product_id <> 'unknown'
group by lines.customer_key, lines.product_id
having sum(lines.quantity - lines.units_returned) > 0
