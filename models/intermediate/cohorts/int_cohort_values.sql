with

sizes as (

    select
        dimension,
        dimension_value,
        count(*) as customers
    from {{ ref('int_cohort_memberships_listed') }}
    group by dimension, dimension_value

),

ranked_sizes as (

    select
        *,
        row_number() over (partition by dimension order by customers desc, dimension_value) as size_rank
    from sizes

)

-- one line per value would let a shop of 100,000 products have a mart larger than its orders; and an
-- attribute that few share could name a person
select
    dimension,
    dimension_value,
    case
        when dimension_value = 'unknown' then 'unknown'
        when size_rank > {{ var('cohort_values') }} then 'other'
        when dimension like 'attribute:%' and customers < 5 then 'other'
        else dimension_value
    end as shown_value
from ranked_sizes
