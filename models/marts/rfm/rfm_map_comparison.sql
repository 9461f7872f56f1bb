with

cells as (

    select
        {{ rfm_cell_number('recency_score', 'frequency_score', 'monetary_score') }} as cell,
        max(rfm_group_id) filter (where map = 'relationship') as relationship_group_id,
        max(rfm_group_id) filter (where map = 'shopify') as shopify_group_id,
        max(rfm_group_id) filter (where map = 'six') as six_group_id
    from {{ ref('rfm_group_map') }}
    group by recency_score, frequency_score, monetary_score

),

combinations as (

    select
        cells.relationship_group_id,
        cells.shopify_group_id,
        cells.six_group_id,
        count(*) as customers,
        sum(dim_customers.net_revenue) as net_revenue
    from {{ ref('rfm_customers') }} as customers
    left join cells on customers.rfm_cell::int = cells.cell
    left join {{ ref('dim_customers') }} as dim_customers on customers.customer_key = dim_customers.customer_key
    group by cells.relationship_group_id, cells.shopify_group_id, cells.six_group_id

)

select
    relationship_group_id,
    shopify_group_id,
    six_group_id,
    customers::int as customers,
    customers::double / sum(customers) over () as customer_share,
    coalesce(net_revenue, 0)::decimal(18, 2) as net_revenue,
    {{ share_of_gain('coalesce(net_revenue, 0)', 'sum(net_revenue) over ()') }} as revenue_share
from combinations
