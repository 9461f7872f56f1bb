with

-- where refunds ate up all revenue, a share of it says nothing
shares as (

    select
        *,
        customers::double / nullif(group_customers, 0) as customer_share,
        items::double / nullif(group_items, 0) as item_share,
        all_items_of_value::double / nullif(all_items, 0) as item_share_of_all,
        case when group_revenue > 0 then net_revenue::double / group_revenue::double end as revenue_share,
        case when all_revenue > 0 then all_revenue_of_value::double / all_revenue::double end as revenue_share_of_all
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
    shares.customer_share,
    shares.items::int as item_count,
    shares.item_share,
    shares.item_share_of_all,
    100 * shares.item_share / nullif(shares.item_share_of_all, 0) as item_index,
    shares.units_sold::decimal(18, 3) as units_sold,
    shares.net_revenue::decimal(18, 2) as net_revenue,
    shares.revenue_share,
    shares.revenue_share_of_all,
    case
        when shares.revenue_share_of_all > 0 then 100 * shares.revenue_share / shares.revenue_share_of_all
    end as revenue_index,
    shares.gross_margin::decimal(18, 2) as gross_margin,
    -- a customer's orders resemble each other, so the sample is one of customers, or of lines where few are known;
    -- by those expected, not by those found: where ten were to be expected, none at all is news
    least(shares.group_customers, shares.group_items) >= {{ var('minimum_customers') }}
    and least(shares.group_customers, shares.group_items) * shares.item_share_of_all >= 5 as is_reportable
from shares
left join {{ ref('dim_products') }} as products
    on case when shares.dimension = 'product' then shares.dimension_value end = products.product_id
