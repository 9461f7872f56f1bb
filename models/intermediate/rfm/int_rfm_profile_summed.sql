with

-- taken together before customers are counted: one who buys two brands of the rest is one customer
customer_sums as (

    select
        items.rfm_group_id,
        items.dimension,
        shown.shown_value,
        items.customer_key,
        sum(items.items)::bigint as items,
        max(items.customer_items)::bigint as customer_items,
        sum(items.units_sold) as units_sold,
        sum(items.net_revenue) as net_revenue,
        sum(items.gross_margin) as gross_margin
    from {{ ref('int_rfm_profile_items') }} as items
    inner join {{ ref('int_rfm_profile_values') }} as shown
        on items.dimension = shown.dimension and items.dimension_value = shown.dimension_value
    group by items.rfm_group_id, items.dimension, shown.shown_value, items.customer_key

)

select
    rfm_group_id,
    dimension,
    shown_value,
    count(*)::int as customers,
    sum(items)::bigint as items,
    -- from these two comes how much the customers of a group differ from each other
    sum(items * items)::bigint as items_squared,
    sum(items * customer_items)::bigint as items_crossed,
    sum(units_sold)::decimal(18, 3) as units_sold,
    sum(net_revenue)::decimal(18, 2) as net_revenue,
    sum(gross_margin)::decimal(18, 2) as gross_margin
from customer_sums
group by rfm_group_id, dimension, shown_value
