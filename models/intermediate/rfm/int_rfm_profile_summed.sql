with

customer_items as (

    {{ profile_customer_items(ref('int_rfm_profile_orders'), 'orders', ref('int_rfm_profile_values')) }}
    union all
    {{ profile_customer_items(ref('int_rfm_profile_lines'), 'lines', ref('int_rfm_profile_values')) }}
    union all
    {{ profile_customer_items(ref('int_rfm_profile_customers'), 'customers', ref('int_rfm_profile_values')) }}

),

customers_counted as (

    select
        rfm_group_id,
        dimension,
        dimension_value as shown_value,
        count(*) as customers,
        sum(items * items) as items_squared
    from customer_items
    group by rfm_group_id, dimension, dimension_value

),

value_sums as (

    select
        sums.rfm_group_id,
        sums.dimension,
        shown_values.shown_value,
        sum(sums.items) as items,
        sum(sums.items_crossed) as items_crossed,
        sum(sums.units_sold) as units_sold,
        sum(sums.net_revenue) as net_revenue,
        sum(sums.gross_margin) as gross_margin
    from {{ ref('int_rfm_profile_value_sums') }} as sums
    inner join {{ ref('int_rfm_profile_values') }} as shown_values
        on sums.dimension = shown_values.dimension and sums.dimension_value = shown_values.dimension_value
    group by sums.rfm_group_id, sums.dimension, shown_values.shown_value

)

select
    value_sums.rfm_group_id,
    value_sums.dimension,
    value_sums.shown_value,
    customers_counted.customers::int as customers,
    value_sums.items::bigint as items,
    -- from these two comes how much the customers of a group differ from each other
    customers_counted.items_squared::bigint as items_squared,
    value_sums.items_crossed::bigint as items_crossed,
    value_sums.units_sold::decimal(18, 3) as units_sold,
    value_sums.net_revenue::decimal(18, 2) as net_revenue,
    value_sums.gross_margin::decimal(18, 2) as gross_margin
from value_sums
inner join customers_counted
    on
        value_sums.rfm_group_id = customers_counted.rfm_group_id
        and value_sums.dimension = customers_counted.dimension
        and value_sums.shown_value = customers_counted.shown_value
