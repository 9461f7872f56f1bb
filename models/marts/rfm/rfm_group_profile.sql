select
    profiles.rfm_group_id,
    profiles.rfm_group,
    profiles.basis,
    profiles.dimension,
    profiles.dimension_value,
    coalesce(products.title, profiles.dimension_value) as value_name,
    profiles.customers::int as customers,
    profiles.customer_share,
    profiles.items::int as item_count,
    profiles.item_share,
    profiles.item_share_of_all,
    100 * profiles.item_share / nullif(profiles.item_share_of_all, 0) as item_index,
    196 * profiles.items_standard_error / nullif(profiles.group_items * profiles.item_share_of_all, 0)
        as item_index_margin,
    profiles.units_sold::decimal(18, 3) as units_sold,
    profiles.net_revenue::decimal(18, 2) as net_revenue,
    profiles.revenue_share,
    profiles.revenue_share_of_all,
    case
        when profiles.revenue_share_of_all > 0 then 100 * profiles.revenue_share / profiles.revenue_share_of_all
    end as revenue_index,
    profiles.gross_margin::decimal(18, 2) as gross_margin,
    -- by customers expected, not by those found: where ten were to be expected, none at all is news
    profiles.group_customers >= {{ var('minimum_customers') }} and profiles.expected_customers >= 5 as is_reportable,
    -- three standard errors and not two, as hundreds of rows are compared at once
    profiles.group_customers >= {{ var('minimum_customers') }} and profiles.expected_customers >= 5
    and abs(profiles.items - profiles.group_items * profiles.item_share_of_all) > 3 * profiles.items_standard_error
        as is_beyond_chance
from {{ ref('int_rfm_profile_compared') }} as profiles
left join {{ ref('dim_products') }} as products
    on case when profiles.dimension = 'product' then profiles.dimension_value end = products.product_id
