with

lines as (

    select
        order_id,
        case
            when product_id in (select product_id from {{ ref('stg_products') }} where product_type = 'gift_card')
                then 'gift_card'
            else line_type
        end as line_type,
        quantity,
        (quantity * unit_price)::decimal(18, 4) as line_value,
        -- orders.discount is on goods alone: what other lines take off lowers what they charge
        (quantity * unit_price - coalesce(discount, 0))::decimal(18, 4) as line_charge,
        coalesce(discount, 0) as discount,
        tax
    from {{ ref('stg_order_lines') }}

),

-- tax of a line that was free, or more than it cost, lies in something else
taxed_lines as (

    select
        *,
        case
            when tax < line_charge then tax
            when tax is not null and line_charge > 0 then (0.9999::double * line_charge::double)::decimal(18, 4)
        end as tax_within
    from lines

)

select
    order_id,
    count_if(line_type = 'product')::int as product_line_count,
    coalesce(sum(case when line_type = 'product' then quantity end), 0)::decimal(18, 3) as units_sold,
    coalesce(sum(case when line_type = 'product' then line_value end), 0)::decimal(18, 4) as goods,
    coalesce(sum(case when line_type = 'gift_card' then line_charge end), 0)::decimal(18, 4) as gift_cards,
    sum(case when line_type = 'shipping' then line_charge end)::decimal(18, 4) as shipping,
    sum(case when line_type in ('fee', 'gift_wrap', 'donation') then line_charge end)::decimal(18, 4) as other_charges,
    coalesce(sum(case when line_type = 'adjustment' then line_charge end), 0)::decimal(18, 4) as adjustments,
    sum(case when line_type = 'product' then discount end)::decimal(18, 4) as discount,
    sum(tax)::decimal(18, 4) as tax,
    -- goods whose tax is known by line, so that what is left of the order's tax falls on the rest
    coalesce(sum(case when line_type = 'product' then tax_within end), 0)::decimal(18, 4) as goods_tax,
    coalesce(sum(case when line_type = 'product' and tax_within is not null then line_value end), 0)::decimal(18, 4)
        as goods_with_known_tax,
    coalesce(sum(case when line_type = 'product' and tax_within is not null then discount end), 0)::decimal(18, 4)
        as discount_with_known_tax
from taxed_lines
group by order_id
