with

orders as (

    select order_id, is_fully_refunded
    from {{ ref('fct_orders') }}
    where is_valid

),

refunds as (

    select
        refunds.*,
        -- money alone is no return: goods came back where the refund says how many or when, or where it
        -- leaves the customer with none of the order's goods paid
        refunds.is_of_goods
        and coalesce(
            coalesce(refunds.quantity, 0) > 0
            or refunds.returned_at < as_of.as_of_end_at
            or (refunds.counted_as in ('item', 'exchange') and orders.is_fully_refunded),
            false
        ) as is_return
    from {{ ref('int_refunds_valued') }} as refunds
    inner join orders on refunds.order_id = orders.order_id
    cross join {{ ref('as_of') }} as as_of
    where refunds.is_linked

)

-- an order without lines keeps its refunds whole; what a return cost is not spread but stands at the line
-- that most was given back for
select
    refunds.refund_line_id,
    refunds.order_id,
    lines.order_line_id,
    refunds.order_date,
    refunds.refund_date,
    {{ dbt.datediff('refunds.order_date', 'refunds.refund_date', 'day') }}::int as days_to_refund,
    {{ dbt.datediff('refunds.order_date', 'refunds.refund_date', 'day') }} <= {{ var('return_window_days') }}
        as is_in_window,
    refunds.is_return,
    refunds.counted_as as refund_type,
    coalesce(refunds.reason, 'unknown') as reason,
    coalesce(lines.units_returned, refunds.units_returned)::decimal(18, 3) as units_returned,
    coalesce(lines.refunded_merchandise, refunds.refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
    case
        when
            row_number() over (
                partition by refunds.refund_line_id
                order by lines.refunded_merchandise desc nulls last, lines.order_line_id asc
            ) = 1
            then refunds.return_cost_in_reporting_currency
        else 0
    end::decimal(18, 2) as return_cost
from refunds
left join {{ ref('int_refunds_allocated') }} as lines on refunds.refund_line_id = lines.refund_line_id
