-- every map gives each of the 125 cells exactly once, with a group and a reason
with

scores as (

    select 1 as score
    union all
    select 2 as score
    union all
    select 3 as score
    union all
    select 4 as score
    union all
    select 5 as score

),

cells as (

    select
        maps.map,
        recency.score as recency_score,
        frequency.score as frequency_score,
        monetary.score as monetary_score
    from (select distinct map from {{ ref('rfm_group_map') }}) as maps
    cross join scores as recency
    cross join scores as frequency
    cross join scores as monetary

)

select
    coalesce(cells.map, mapped.map) as map_name,
    coalesce(cells.recency_score, mapped.recency_score) as recency_score,
    coalesce(cells.frequency_score, mapped.frequency_score) as frequency_score,
    coalesce(cells.monetary_score, mapped.monetary_score) as monetary_score,
    count(mapped.rfm_group_id) as groups_found
from cells
full outer join {{ ref('rfm_group_map') }} as mapped
    on
        cells.map = mapped.map
        and cells.recency_score = mapped.recency_score
        and cells.frequency_score = mapped.frequency_score
        and cells.monetary_score = mapped.monetary_score
group by 1, 2, 3, 4
having
    count(mapped.rfm_group_id) <> 1
    or count(mapped.rfm_group) <> 1
    or count(mapped.is_published) <> 1
    or count(nullif(trim(mapped.reason), '')) <> 1
    or count(cells.map) <> 1
