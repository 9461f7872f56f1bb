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

staged_orders as (

    select
        stg_orders.total,
        {{ converted_exactly('stg_orders.total', 'stg_orders.exchange_rate') }} as converted_total,
        stg_orders.ordered_at >= as_of.as_of_end_at as is_after_as_of
    from {{ ref('stg_orders') }} as stg_orders
    cross join {{ ref('as_of') }} as as_of

),

staged_sums as (

    select
        coalesce(sum(total), 0) as total,
        count(*) as row_count,
        coalesce(sum(converted_total), 0) as converted,
        coalesce(sum(converted_total) filter (where is_after_as_of), 0) as after_as_of,
        coalesce(count_if(is_after_as_of), 0) as after_as_of_count
    from staged_orders

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
