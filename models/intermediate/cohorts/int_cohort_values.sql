with

sizes as (

    select
        dimension,
        dimension_value,
        count(*) as size
    from {{ ref('int_cohort_memberships_listed') }}
    group by dimension, dimension_value

),

ranked_sizes as (

    select
        *,
        row_number() over (partition by dimension order by size desc, dimension_value asc) as size_rank
    from sizes

),

-- one line per value would let a shop of 100,000 products have a mart larger than its orders; and an attribute's
-- value that few share could name a person
named_values as (

    select
        dimension,
        dimension_value,
        case
            when dimension = 'total' or dimension_value = 'unknown' then dimension_value
            when size_rank > {{ var('cohort_values') }} then 'other'
            when dimension like 'attribute:%' and size < 5 then 'other'
            else dimension_value
        end as shown_value
    from ranked_sizes

)

-- one number for two texts keeps the rows of all customers narrow
select
    dimension,
    dimension_value,
    shown_value,
    dense_rank() over (order by dimension, shown_value)::int as value_number
from named_values
