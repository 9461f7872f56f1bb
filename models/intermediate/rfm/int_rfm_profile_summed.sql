with

customer_sums as (

    {{ profile_customer_sums(ref('int_rfm_profile_orders'), 'orders', ref('int_rfm_profile_values')) }}
    union all
    {{ profile_customer_sums(ref('int_rfm_profile_lines'), 'lines', ref('int_rfm_profile_values')) }}
    union all
    {{ profile_customer_sums(ref('int_rfm_profile_customers'), 'customers', ref('int_rfm_profile_values')) }}

)

select
    rfm_group_id,
    dimension,
    dimension_value as shown_value,
    count(*)::int as customers,
    sum(items)::bigint as items,
    -- from these two comes how much the customers of a group differ from each other
    sum(items * items)::bigint as items_squared,
    sum(items * customer_items)::bigint as items_crossed,
    sum(units_sold)::decimal(18, 3) as units_sold,
    sum(net_revenue)::decimal(18, 2) as net_revenue,
    sum(gross_margin)::decimal(18, 2) as gross_margin
from customer_sums
group by rfm_group_id, dimension, dimension_value
