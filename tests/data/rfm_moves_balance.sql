-- the matrix of a month starts from the sizes of the month before and ends in its own, group by group
{{ config(tags=['rfm_history']) }}

with

sizes as (

    select
        month_end,
        rfm_group_id,
        customers,
        lag(customers, 1, 0) over (partition by rfm_group_id order by month_end) as customers_before,
        customers_in,
        customers_out
    from {{ ref('rfm_group_sizes') }}

),

moves_from as (

    select month_end, from_rfm_group_id as rfm_group_id, sum(customers) as customers
    from {{ ref('rfm_group_moves') }}
    group by month_end, from_rfm_group_id

),

moves_to as (

    select month_end, to_rfm_group_id as rfm_group_id, sum(customers) as customers
    from {{ ref('rfm_group_moves') }}
    group by month_end, to_rfm_group_id

)

select
    sizes.month_end,
    sizes.rfm_group_id,
    sizes.customers,
    moves_to.customers as customers_by_moves,
    sizes.customers_before,
    moves_from.customers as customers_before_by_moves
from sizes
left join moves_from
    on sizes.month_end = moves_from.month_end and sizes.rfm_group_id = moves_from.rfm_group_id
left join moves_to
    on sizes.month_end = moves_to.month_end and sizes.rfm_group_id = moves_to.rfm_group_id
where
    sizes.customers <> coalesce(moves_to.customers, 0)
    or sizes.customers_before <> coalesce(moves_from.customers, 0)
    or sizes.customers <> sizes.customers_before + sizes.customers_in - sizes.customers_out
    or sizes.customers < 0
