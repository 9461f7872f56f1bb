select
    order_id,
    sum(gross_revenue)::decimal(18, 2) as gross_revenue,
    sum(discounts)::decimal(18, 2) as discounts,
    sum(cost_of_goods)::decimal(18, 2) as cost_of_goods,
    sum(restocked_cost)::decimal(18, 2) as restocked_cost,
    coalesce(sum(gross_revenue - discounts) filter (where is_cost_known), 0)::decimal(18, 2) as goods_with_known_cost
from {{ ref('fct_order_lines') }}
group by order_id
