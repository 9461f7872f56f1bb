with

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
    from {{ ref('int_refund_candidates') }}

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
