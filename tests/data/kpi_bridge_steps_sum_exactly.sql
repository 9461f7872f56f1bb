-- each subtotal is the steps between it and the subtotal before, and no step that occurs is left out
with

running as (

    select
        step,
        kind,
        amount,
        coalesce(
            sum(case when kind = 'step' then amount end) over (
                order by step_number rows between unbounded preceding and current row
            ),
            0
        ) as sum_of_steps
    from {{ ref('kpi_revenue_bridge') }}

),

parts as (

    select step, amount, row_count from {{ ref('int_bridge_inputs') }}
    union all
    select step, amount, row_count from {{ ref('int_bridge_orders') }}
    union all
    select step, amount, row_count from {{ ref('int_bridge_refunds') }}

)

select step, amount, sum_of_steps
from running
where kind = 'subtotal' and amount <> sum_of_steps

union all

select parts.step, parts.amount, null
from parts
left join running on parts.step = running.step and running.kind = 'step'
where running.step is null
