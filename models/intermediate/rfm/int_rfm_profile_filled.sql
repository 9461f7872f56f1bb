with

shown_values as (

    select distinct
        basis,
        dimension,
        shown_value as dimension_value
    from {{ ref('int_rfm_profile_values') }}

),

-- every value for every group: that a group never buys a brand is a finding too
filled as (

    select
        groups.rfm_group_id,
        groups.rfm_group,
        groups.customers as group_customers,
        shown_values.basis,
        shown_values.dimension,
        shown_values.dimension_value,
        coalesce(summed.customers, 0) as customers,
        coalesce(summed.items, 0) as items,
        coalesce(summed.items_squared, 0) as items_squared,
        coalesce(summed.items_crossed, 0) as items_crossed,
        case when shown_values.basis = 'lines' then coalesce(summed.units_sold, 0) end as units_sold,
        coalesce(summed.net_revenue, 0) as net_revenue,
        coalesce(summed.gross_margin, 0) as gross_margin
    from {{ ref('rfm_groups') }} as groups
    cross join shown_values
    left join {{ ref('int_rfm_profile_summed') }} as summed
        on
            groups.rfm_group_id = summed.rfm_group_id
            and shown_values.dimension = summed.dimension
            and shown_values.dimension_value = summed.shown_value

)

-- everybody is in one group, so that all customers are the sum of the groups
select
    *,
    sum(items) over (partition by rfm_group_id, dimension) as group_items,
    sum(net_revenue) over (partition by rfm_group_id, dimension) as group_revenue,
    -- items of a customer in a value times all of the customer's, over all values: the squares of the latter
    sum(items_crossed) over (partition by rfm_group_id, dimension) as group_items_squared,
    sum(customers) over (partition by dimension, dimension_value) as all_customers_of_value,
    sum(group_customers) over (partition by dimension, dimension_value) as all_customers,
    sum(items) over (partition by dimension, dimension_value) as all_items_of_value,
    sum(items) over (partition by dimension) as all_items,
    sum(net_revenue) over (partition by dimension, dimension_value) as all_revenue_of_value,
    sum(net_revenue) over (partition by dimension) as all_revenue
from filled
