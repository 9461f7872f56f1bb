with

refunds as (

    select
        refund_line_id,
        order_id,
        order_line_id,
        product_id,
        refunded_merchandise,
        case when counted_as in ('shipping', 'tax', 'adjustment') then 0 else coalesce(quantity, 0) end as quantity,
        is_restocked
    from {{ ref('int_refunds_valued') }}
    where is_linked

),

lines as (

    select
        order_id,
        order_line_id,
        product_id,
        (quantity * unit_price)::decimal(18, 4) as line_value
    from {{ ref('stg_order_lines') }}
    where
        line_type = 'product'
        and coalesce(product_id, '') not in (
            select product_id from {{ ref('stg_products') }} where product_type = 'gift_card'
        )

),

-- the line named, else the order's lines of the product named, else all its goods
candidates as (

    select
        refunds.*,
        lines.order_line_id as allocated_line_id,
        lines.line_value,
        case
            when refunds.order_line_id = lines.order_line_id then 1
            when refunds.product_id = lines.product_id then 2
            else 3
        end as distance
    from refunds
    inner join lines on refunds.order_id = lines.order_id

),

ranked_candidates as (

    select *, min(distance) over (partition by refund_line_id) as nearest_distance
    from candidates

),

-- running shares: each line gets the difference of two rounded running sums, so that nothing is lost
running as (

    select
        *,
        sum(line_value) over (partition by refund_line_id) as total_value,
        count(*) over (partition by refund_line_id) as line_count,
        row_number() over (partition by refund_line_id order by allocated_line_id) as line_position,
        sum(line_value) over (
            partition by refund_line_id order by allocated_line_id rows between unbounded preceding and current row
        ) as running_value
    from ranked_candidates
    where distance = nearest_distance

),

shares as (

    select
        *,
        case
            when total_value > 0 then running_value::double / total_value::double
            else line_position::double / line_count
        end as share_through,
        case
            when total_value > 0 then (running_value - line_value)::double / total_value::double
            else (line_position - 1)::double / line_count
        end as share_before
    from running

),

allocated as (

    select
        refund_line_id,
        order_id,
        allocated_line_id as order_line_id,
        is_restocked,
        (
            round(refunded_merchandise::double * share_through, 2)::decimal(18, 2)
            - round(refunded_merchandise::double * share_before, 2)::decimal(18, 2)
        )::decimal(18, 2) as refunded_merchandise,
        -- thousandths of units
        (round(quantity::double * share_through, 3) - round(quantity::double * share_before, 3))::decimal(18, 3)
            as units_returned
    from shares

)

select
    refund_line_id,
    order_id,
    order_line_id,
    refunded_merchandise,
    units_returned,
    case when is_restocked then units_returned else 0 end::decimal(18, 3) as units_restocked
from allocated
