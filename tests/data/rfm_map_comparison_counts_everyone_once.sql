-- every map holds the same customers and the same money: per map and group the comparison adds up to what
-- the group's cells hold, and the groups of the chosen map to rfm_groups
with

found as (

    select 'relationship' as map, relationship_group_id as rfm_group_id, customers, net_revenue
    from {{ ref('rfm_map_comparison') }}
    union all
    select 'shopify' as map, shopify_group_id as rfm_group_id, customers, net_revenue
    from {{ ref('rfm_map_comparison') }}
    union all
    select 'six' as map, six_group_id as rfm_group_id, customers, net_revenue
    from {{ ref('rfm_map_comparison') }}

),

found_sums as (

    select map, rfm_group_id, sum(customers) as customers, sum(net_revenue) as net_revenue
    from found
    group by map, rfm_group_id

),

expected_sums as (

    select
        group_map.map,
        group_map.rfm_group_id,
        count(*) as customers
    from {{ ref('rfm_customers') }} as customers
    inner join {{ ref('rfm_group_map') }} as group_map
        on
            customers.recency_score = group_map.recency_score
            and customers.frequency_score = group_map.frequency_score
            and customers.monetary_score = group_map.monetary_score
    group by group_map.map, group_map.rfm_group_id

)

select
    coalesce(found_sums.map, expected_sums.map) as map_name,
    coalesce(found_sums.rfm_group_id, expected_sums.rfm_group_id) as rfm_group_id,
    found_sums.customers,
    expected_sums.customers as expected_customers,
    found_sums.net_revenue,
    chosen_groups.net_revenue - chosen_groups.unlinked_refunds as expected_net_revenue
from found_sums
full outer join expected_sums
    on found_sums.map = expected_sums.map and found_sums.rfm_group_id = expected_sums.rfm_group_id
left join {{ ref('rfm_groups') }} as chosen_groups
    on found_sums.map = '{{ var("rfm_map") }}' and found_sums.rfm_group_id = chosen_groups.rfm_group_id
where
    found_sums.customers is distinct from expected_sums.customers
    or found_sums.net_revenue <> chosen_groups.net_revenue - chosen_groups.unlinked_refunds
