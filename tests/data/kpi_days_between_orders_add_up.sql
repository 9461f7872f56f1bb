-- gaps of every dimension, over all order numbers or one by one, are those of all orders, with the same mean
with

expected as (

    select
        count(days_since_previous_order) as gaps,
        coalesce(sum(days_since_previous_order), 0) as gap_days
    from {{ ref('fct_orders') }}

),

dimensions as (

    select dimension
    from (
        values ('total'), ('first_order_channel'), ('first_order_country'), ('first_order_category'), ('rfm_group')
    ) as names (dimension)

),

counted as (

    select
        dimension,
        order_number_label = 'all' as is_over_all,
        sum(gaps) as gaps,
        sum(round(gaps * average_days_between_orders)::bigint) as gap_days
    from {{ ref('kpi_days_between_orders') }}
    group by dimension, order_number_label = 'all'

)

select
    dimensions.dimension,
    counted.*,
    expected.gaps as expected_gaps
from dimensions
cross join (values (true), (false)) as kinds (is_over_all)
cross join expected
left join counted on dimensions.dimension = counted.dimension and kinds.is_over_all = counted.is_over_all
where coalesce(counted.gaps, 0) <> expected.gaps or coalesce(counted.gap_days, 0) <> expected.gap_days
