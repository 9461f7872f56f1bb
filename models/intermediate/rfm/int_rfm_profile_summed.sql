-- customers are counted after the rest was taken together: one who buys two brands of the rest is one customer
select
    items.rfm_group_id,
    items.dimension,
    shown.shown_value,
    count(distinct items.customer_key)::int as customers,
    sum(items.items)::int as items,
    sum(items.units_sold)::decimal(18, 3) as units_sold,
    sum(items.net_revenue)::decimal(18, 2) as net_revenue,
    sum(items.gross_margin)::decimal(18, 2) as gross_margin
from {{ ref('int_rfm_profile_items') }} as items
inner join {{ ref('int_rfm_profile_values') }} as shown
    on items.dimension = shown.dimension and items.dimension_value = shown.dimension_value
group by items.rfm_group_id, items.dimension, shown.shown_value
