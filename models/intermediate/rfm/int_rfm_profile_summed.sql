-- customers are counted anew at each level: one who buys two brands is one customer of the group
select
    items.rfm_group_id,
    items.dimension,
    shown.shown_value,
    grouping(shown.shown_value) = 1 as is_whole_group,
    count(distinct items.customer_key)::int as customers,
    sum(items.items)::int as items,
    sum(items.units_sold)::decimal(18, 3) as units_sold,
    sum(items.net_revenue)::decimal(18, 2) as net_revenue,
    sum(items.gross_margin)::decimal(18, 2) as gross_margin
from {{ ref('int_rfm_profile_items') }} as items
inner join {{ ref('int_rfm_profile_values') }} as shown
    on items.dimension = shown.dimension and items.dimension_value = shown.dimension_value
group by grouping sets (
    (items.rfm_group_id, items.dimension, shown.shown_value), (items.rfm_group_id, items.dimension)
)
