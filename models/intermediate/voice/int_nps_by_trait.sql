with

counts as (

    select
        moment,
        is_recent,
        {{ cut_columns(nps_cuts()) }},
        {{ nps_counts() }}
    from {{ ref('int_nps_described') }}
    where is_latest
    group by grouping sets ({{ cut_sets('moment, is_recent', nps_cuts()) }})

),

-- where a dimension does not apply there is nothing to compare
applicable as (

    select *
    from counts
    where dimension_value is not null

)

select
    moment,
    is_recent,
    dimension,
    dimension_value,
    responses,
    promoters,
    passives,
    detractors
from applicable
union all
-- a response has one value of each: together they are the whole that a value is held against
select
    moment,
    is_recent,
    dimension,
    null as dimension_value,
    sum(responses)::int as responses,
    sum(promoters)::int as promoters,
    sum(passives)::int as passives,
    sum(detractors)::int as detractors
from applicable
group by moment, is_recent, dimension
