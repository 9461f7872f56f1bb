with

bridge_parts as (

    select step, amount, row_count from {{ ref('int_bridge_inputs') }}
    union all
    select step, amount, row_count from {{ ref('int_bridge_orders') }}
    union all
    select step, amount, row_count from {{ ref('int_bridge_refunds') }}

),

steps as (

    select
        steps.step_number,
        steps.step,
        steps.kind,
        coalesce(sum(bridge_parts.amount), 0)::decimal(38, 4) as own_amount,
        coalesce(sum(bridge_parts.row_count), 0)::int as row_count,
        steps.meaning
    from {{ ref('revenue_bridge_steps') }} as steps
    left join bridge_parts on steps.step = bridge_parts.step
    group by steps.step_number, steps.step, steps.kind, steps.meaning

)

-- a subtotal is the sum of all that stands above it
select
    step_number,
    step,
    kind,
    case
        when kind = 'subtotal'
            then sum(case when kind = 'subtotal' then 0 else own_amount end) over (order by step_number)
        else own_amount
    end::decimal(38, 4) as amount,
    row_count,
    meaning
from steps
