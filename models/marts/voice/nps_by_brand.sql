with

scores as (

    select *
    from {{ ref('nps_by_dimension') }}
    where dimension = 'brand' and moment = 'post_delivery' and period = 'all'

),

-- the last 365 days, beside all that was said before them
halves as (

    select
        dimension_value as brand,
        coalesce(sum(responses) filter (where period = 'last_365_days'), 0)::int as recent_responses,
        coalesce(sum(promoters) filter (where period = 'last_365_days'), 0)::int as recent_promoters,
        coalesce(sum(detractors) filter (where period = 'last_365_days'), 0)::int as recent_detractors,
        (sum(responses) filter (where period = 'all'))::int - recent_responses as earlier_responses,
        (sum(promoters) filter (where period = 'all'))::int - recent_promoters as earlier_promoters,
        (sum(detractors) filter (where period = 'all'))::int - recent_detractors as earlier_detractors
    from {{ ref('int_nps_counted') }}
    where dimension = 'brand' and moment = 'post_delivery'
    group by dimension_value

),

-- the group that buys it most, measured by what others buy
buyers as (

    select
        dimension_value as brand,
        max_by(rfm_group_id, (item_index, rfm_group_id)) as rfm_group_id,
        max(item_index) as item_index
    from {{ ref('rfm_group_profile') }}
    where dimension = 'brand' and is_beyond_chance and item_index > 100
    group by dimension_value

),

brands as (

    select brand from {{ ref('int_brand_sales') }}
    union
    select dimension_value as brand from scores

)

select
    brands.brand,
    coalesce(scores.responses, 0) as responses,
    scores.nps,
    scores.nps_margin,
    scores.nps_low,
    scores.nps_high,
    coalesce(scores.is_reportable, false) as is_reportable,
    scores.nps_difference,
    scores.p_value_corrected,
    coalesce(scores.verdict, 'too_few_responses') as verdict,
    coalesce(alone.responses, 0) as brand_alone_responses,
    {{ nps('alone.promoters', 'alone.detractors', 'alone.responses') }} as brand_alone_nps,
    {{ nps('recent_promoters', 'recent_detractors', 'recent_responses') }} as recent_nps,
    {{ nps('earlier_promoters', 'earlier_detractors', 'earlier_responses') }} as earlier_nps,
    case
        when least(recent_responses, earlier_responses) >= {{ var('minimum_responses') }}
            then {{ nps_difference_p('earlier_', 'recent_') }}
    end as nps_trend_p,
    coalesce(sales.orders, 0) as orders,
    sales.units_returned::double / nullif(sales.units_sold, 0)::double as unit_return_rate,
    coalesce(sales.net_revenue, 0)::decimal(18, 2) as net_revenue,
    coalesce(sales.gross_margin, 0)::decimal(18, 2) as gross_margin,
    {{ share_of_gain('sales.gross_margin', 'sales.net_revenue') }} as gross_margin_rate,
    buyers.rfm_group_id as bought_most_by,
    buyers.item_index as bought_most_index
from brands
left join scores on brands.brand = scores.dimension_value
left join halves on brands.brand = halves.brand
left join {{ ref('int_nps_brands_alone') }} as alone on brands.brand = alone.brand
left join {{ ref('int_brand_sales') }} as sales on brands.brand = sales.brand
left join buyers on brands.brand = buyers.brand
