with

-- everybody is in one group, so all customers are the sum of the groups; a share of a revenue that
-- refunds ate up says nothing
shares as (

    select
        *,
        customers::double / nullif(group_customers, 0) as customer_share,
        sum(customers) over (partition by dimension, dimension_value)::double
        / nullif(sum(group_customers) over (partition by dimension, dimension_value), 0) as customer_share_of_all,
        case when group_revenue > 0 then net_revenue::double / group_revenue::double end as revenue_share,
        case
            when sum(group_revenue) over (partition by dimension, dimension_value) > 0
                then
                    sum(net_revenue) over (partition by dimension, dimension_value)::double
                    / sum(group_revenue) over (partition by dimension, dimension_value)::double
        end as revenue_share_of_all
    from {{ ref('int_rfm_profile_filled') }}

)

select
    shares.rfm_group_id,
    shares.rfm_group,
    shares.basis,
    shares.dimension,
    shares.dimension_value,
    coalesce(products.title, shares.dimension_value) as value_name,
    shares.customers::int as customers,
    shares.orders::int as orders,
    shares.units_sold::decimal(18, 3) as units_sold,
    shares.net_revenue::decimal(18, 2) as net_revenue,
    shares.gross_margin::decimal(18, 2) as gross_margin,
    shares.group_customers::int as group_customers,
    shares.customer_share,
    shares.customer_share_of_all,
    100 * shares.customer_share / nullif(shares.customer_share_of_all, 0) as customer_index,
    shares.revenue_share,
    shares.revenue_share_of_all,
    100 * shares.revenue_share / nullif(shares.revenue_share_of_all, 0) as revenue_index,
    -- by expected buyers, not by those found: where 20 were to be expected, none at all is news
    shares.group_customers >= {{ var('minimum_customers') }}
    and coalesce(shares.group_customers * shares.customer_share_of_all >= 5, false) as is_reportable
from shares
left join {{ ref('dim_products') }} as products
    on case when shares.dimension = 'product' then shares.dimension_value end = products.product_id
