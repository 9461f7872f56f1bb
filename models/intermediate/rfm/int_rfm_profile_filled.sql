with

shown_values as (

    select distinct
        basis,
        dimension,
        shown_value as dimension_value
    from {{ ref('int_rfm_profile_values') }}

),

whole_groups as (

    select *
    from {{ ref('int_rfm_profile_summed') }}
    where is_whole_group

)

-- every value for every group: that a group never buys a brand is a finding too
select
    groups.rfm_group_id,
    groups.rfm_group,
    shown_values.basis,
    shown_values.dimension,
    shown_values.dimension_value,
    coalesce(summed.customers, 0) as customers,
    coalesce(summed.items, 0) as items,
    case when shown_values.basis = 'lines' then coalesce(summed.units_sold, 0) end as units_sold,
    coalesce(summed.net_revenue, 0) as net_revenue,
    coalesce(summed.gross_margin, 0) as gross_margin,
    coalesce(whole_groups.customers, 0) as group_customers,
    coalesce(whole_groups.items, 0) as group_items,
    coalesce(whole_groups.net_revenue, 0) as group_revenue
from {{ ref('rfm_groups') }} as groups
cross join shown_values
left join whole_groups
    on groups.rfm_group_id = whole_groups.rfm_group_id and shown_values.dimension = whole_groups.dimension
left join {{ ref('int_rfm_profile_summed') }} as summed
    on
        groups.rfm_group_id = summed.rfm_group_id
        and shown_values.dimension = summed.dimension
        and shown_values.dimension_value = summed.shown_value
