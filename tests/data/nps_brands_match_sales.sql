-- brands come to the goods of all valid orders, and their responses are those of nps_by_dimension
with

lines as (

    select
        sum(net_revenue) as net_revenue,
        sum(gross_margin) as gross_margin
    from {{ ref('fct_order_lines') }}
    where is_valid and line_type = 'product'

),

brands as (

    select
        sum(net_revenue) as net_revenue,
        sum(gross_margin) as gross_margin,
        sum(responses) as responses,
        coalesce(count_if(brand_alone_responses > responses), 0) as wrong_rows
    from {{ ref('nps_by_brand') }}

),

scores as (

    select sum(responses) as responses
    from {{ ref('nps_by_dimension') }}
    where dimension = 'brand' and moment = 'post_delivery' and period = 'all'

)

select brands.*
from brands
cross join lines
cross join scores
where
    coalesce(brands.net_revenue, 0) <> coalesce(lines.net_revenue, 0)
    or coalesce(brands.gross_margin, 0) <> coalesce(lines.gross_margin, 0)
    or coalesce(brands.responses, 0) <> coalesce(scores.responses, 0)
    or brands.wrong_rows > 0
