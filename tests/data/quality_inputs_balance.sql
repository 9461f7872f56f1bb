-- nothing is dropped in silence: raw rows = staged + rejected + duplicates + deleted, for every table, and
-- each rejected row is there to be read
with

rejected_counts as (

    select raw_table, count(*) as rejected_rows
    from {{ ref('rejected_rows') }}
    group by raw_table

)

select
    balance.*,
    rejected_counts.rejected_rows
from {{ ref('quality_input_balance') }} as balance
full outer join rejected_counts on balance.raw_table = rejected_counts.raw_table
where
    balance.raw_table is null
    or balance.raw_row_count
    <> balance.staged_row_count + balance.rejected_row_count + balance.duplicate_row_count + balance.deleted_row_count
    or balance.rejected_row_count <> coalesce(rejected_counts.rejected_rows, 0)
    or balance.duplicate_row_count < 0
