-- every staged order, line and refund by the as-of date is in its fact, once, and nothing else is; a refund dated
-- before its order is known with it
with

staged as (

    select 'order' as row_kind, orders.order_id as row_key
    from {{ ref('stg_orders') }} as orders
    cross join {{ ref('as_of') }} as as_of
    where orders.order_date <= as_of.as_of_date
    union all
    select 'order_line' as row_kind, order_lines.order_line_id as row_key
    from {{ ref('stg_order_lines') }} as order_lines
    inner join {{ ref('stg_orders') }} as orders on order_lines.order_id = orders.order_id
    cross join {{ ref('as_of') }} as as_of
    where orders.order_date <= as_of.as_of_date
    union all
    select 'refund' as row_kind, refunds.refund_line_id as row_key
    from {{ ref('stg_refunds') }} as refunds
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('stg_orders') }} as orders on refunds.order_id = orders.order_id
    where
        refunds.refund_date <= as_of.as_of_date
        and coalesce(orders.order_date <= as_of.as_of_date, true)

),

facts as (

    select 'order' as row_kind, order_id as row_key from {{ ref('fct_orders') }}
    union all
    select 'order_line' as row_kind, order_line_id as row_key from {{ ref('fct_order_lines') }}
    union all
    select 'refund' as row_kind, refund_line_id as row_key from {{ ref('fct_refunds') }}

),

both_sides as (

    select row_kind, row_key, 1 as staged_count, 0 as fact_count from staged
    union all
    select row_kind, row_key, 0 as staged_count, 1 as fact_count from facts

)

select
    row_kind,
    row_key,
    sum(staged_count) as staged_count,
    sum(fact_count) as fact_count
from both_sides
group by row_kind, row_key
having sum(staged_count) <> 1 or sum(fact_count) <> 1
