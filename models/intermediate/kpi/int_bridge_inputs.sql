with

raw_orders as (

    select
        total,
        checked_reason is not null as is_rejected,
        is_deleted and checked_reason is null as is_deleted
    from {{ ref('base_orders_checked') }}

),

raw_sums as (

    select
        sum(total) as total,
        count(*) as row_count,
        coalesce(sum(total) filter (where is_rejected), 0) as rejected,
        count_if(is_rejected) as rejected_count,
        coalesce(sum(total) filter (where is_deleted), 0) as deleted,
        count_if(is_deleted) as deleted_count
    from raw_orders

),

staged_sums as (

    select
        coalesce(sum(stg_orders.total), 0) as total,
        count(*) as row_count,
        coalesce(sum({{ converted_exactly('stg_orders.total', 'stg_orders.exchange_rate') }}), 0) as converted,
        coalesce(sum({{ converted_exactly('stg_orders.total', 'stg_orders.exchange_rate') }})
            filter (where stg_orders.ordered_at >= as_of.as_of_end_at), 0) as after_as_of,
        count_if(stg_orders.ordered_at >= as_of.as_of_end_at) as after_as_of_count
    from {{ ref('stg_orders') }} as stg_orders
    cross join {{ ref('as_of') }} as as_of

)

select 'raw_total' as step, total::decimal(38, 4) as amount, row_count from raw_sums
union all
select 'rejected', -rejected::decimal(38, 4), rejected_count from raw_sums
union all
select 'deleted', -deleted::decimal(38, 4), deleted_count from raw_sums
union all
select
    'duplicates',
    (staged_sums.total - (raw_sums.total - raw_sums.rejected - raw_sums.deleted))::decimal(38, 4),
    raw_sums.row_count - raw_sums.rejected_count - raw_sums.deleted_count - staged_sums.row_count
from raw_sums
cross join staged_sums
union all
select 'currency', (converted - total)::decimal(38, 4), 0 from staged_sums
union all
select 'after_as_of', -after_as_of::decimal(38, 4), after_as_of_count from staged_sums
