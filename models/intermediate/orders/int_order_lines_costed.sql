with

priced_lines as (

    select
        order_lines.*,
        {{ product_or_null('order_lines.quantity', 'order_lines.unit_cost') }}::decimal(18, 4) as line_cost,
        {{ product_or_null('order_lines.quantity', 'products.unit_cost') }}::decimal(18, 2) as catalogue_cost
    from {{ ref('int_order_lines_valued') }} as order_lines
    left join {{ ref('int_product_costs') }} as products on order_lines.product_id = products.product_id

)

-- the cost when sold, else today's in the catalogue, else what the default margin leaves; a bar code among the costs,
-- times many units, is more than money columns hold and no cost
select
    *,
    kind = 'product' and coalesce(line_cost, catalogue_cost) is not null as is_cost_known,
    case
        when kind <> 'product' then 0
        when line_cost is not null then {{ converted('line_cost') }}
        when catalogue_cost is not null then catalogue_cost
        else {{ assumed_cost('gross_revenue - discounts') }}
    end::decimal(18, 2) as cost_of_goods
from priced_lines
