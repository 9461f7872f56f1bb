-- the cost put back on each line or order, shared out over the refunds that put it back
with

refunds as (

    select refund_line_id, order_id, refunded_merchandise
    from {{ ref('int_refunds_valued') }}
    where is_linked and is_restocked

),

orders_without_lines as (

    select order_id, restocked_cost
    from {{ ref('fct_orders') }}
    where revenue_basis <> 'lines' and restocked_cost <> 0

),

shares as (

    select
        refunds.refund_line_id,
        lines.order_line_id as restocked_key,
        lines.restocked_cost,
        allocated.units_restocked::decimal(18, 3) as weight
    from {{ ref('int_refunds_allocated') }} as allocated
    inner join refunds on allocated.refund_line_id = refunds.refund_line_id
    inner join {{ ref('fct_order_lines') }} as lines on allocated.order_line_id = lines.order_line_id
    where allocated.units_restocked > 0

    union all

    select
        refunds.refund_line_id,
        orders.order_id as restocked_key,
        orders.restocked_cost,
        refunds.refunded_merchandise::decimal(18, 3) as weight
    from refunds
    inner join orders_without_lines as orders on refunds.order_id = orders.order_id
    where refunds.refunded_merchandise > 0

),

-- the difference of two rounded running sums, so that nothing is lost
running as (

    select
        *,
        sum(weight) over (partition by restocked_key) as whole,
        sum(weight) over (
            partition by restocked_key order by refund_line_id, weight rows between unbounded preceding and current row
        ) as so_far
    from shares

)

select
    refund_line_id,
    sum(
        round(restocked_cost::double * so_far::double / whole::double, 2)::decimal(18, 2)
        - round(restocked_cost::double * (so_far - weight)::double / whole::double, 2)::decimal(18, 2)
    )::decimal(18, 2) as restocked_cost
from running
group by refund_line_id
