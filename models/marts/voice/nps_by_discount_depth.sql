with

depths as (

    select
        orders.*,
        coalesce(answers.responses, 0) as responses,
        coalesce(answers.promoters, 0) as promoters,
        coalesce(answers.detractors, 0) as detractors,
        full_price.responses as full_price_responses,
        full_price.promoters as full_price_promoters,
        full_price.detractors as full_price_detractors
    from {{ ref('int_orders_by_discount_depth') }} as orders
    left join {{ ref('int_nps_by_discount_depth') }} as answers
        on orders.order_sequence = answers.order_sequence and orders.discount_depth = answers.discount_depth
    left join {{ ref('int_nps_by_discount_depth') }} as full_price
        on orders.order_sequence = full_price.order_sequence and full_price.discount_depth = 'none'

)

select
    order_sequence,
    discount_depth,
    -- the lowest whole percent of the band, to sort by
    case discount_depth
        when 'none' then 0
        when 'over 50%' then 51
        else split_part(discount_depth, '-', 1)::int
    end as discount_from_percent,
    orders,
    orders::double / sum(orders) over (partition by order_sequence) as order_share,
    discounts::double / nullif(gross_revenue, 0)::double as discount_rate,
    net_revenue,
    contribution_margin,
    {{ share_of_gain('contribution_margin', 'net_revenue') }} as contribution_margin_rate,
    contribution_margin::double / orders as contribution_margin_per_order,
    responses,
    {{ nps_figures() }},
    case when discount_depth <> 'none' then {{ nps('promoters', 'detractors', 'responses') }} end
    - {{ nps('full_price_promoters', 'full_price_detractors', 'full_price_responses') }} as nps_against_full_price,
    case
        when
            discount_depth <> 'none'
            and least(responses, full_price_responses) >= {{ var('minimum_responses') }}
            then {{ nps_difference_p('full_price_') }}
    end as nps_against_full_price_p,
    orders_followed,
    orders_followed_again::double / nullif(orders_followed, 0) as next_order_rate_90d,
    {{ wilson_bound('orders_followed_again', 'orders_followed', 'lower') }} as next_order_rate_90d_low,
    {{ wilson_bound('orders_followed_again', 'orders_followed', 'upper') }} as next_order_rate_90d_high
from depths
