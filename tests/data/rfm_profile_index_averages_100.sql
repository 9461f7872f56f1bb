-- weighted by what each group is of the whole, the groups' indexes of a value come to 100: all customers are the
-- average of the groups, and no group is missing from it
with

weighted as (

    select
        *,
        sum(item_count) over (partition by rfm_group_id, dimension)::double as group_items,
        sum(item_count) over (partition by dimension)::double as all_items,
        sum(net_revenue) over (partition by rfm_group_id, dimension)::double as group_revenue,
        sum(net_revenue) over (partition by dimension)::double as all_revenue
    from {{ ref('rfm_group_profile') }}

),

averages as (

    select
        dimension,
        dimension_value,
        count(*) as groups_found,
        sum(net_revenue) as net_revenue,
        sum(item_index * group_items) / nullif(max(all_items), 0) as item_index,
        sum(revenue_index * group_revenue) / nullif(max(all_revenue), 0) as revenue_index,
        -- without a share, where refunds ate up all revenue of a group, there is no average
        count_if(group_revenue < 0 or (group_revenue = 0 and net_revenue <> 0)) as groups_without_revenue
    from weighted
    group by dimension, dimension_value

)

select *
from averages
where
    groups_found <> (select count(*) from {{ ref('rfm_groups') }})
    or coalesce(abs(item_index - 100) > 1e-4, true)
    or (groups_without_revenue = 0 and net_revenue > 0 and coalesce(abs(revenue_index - 100) > 1e-4, true))
