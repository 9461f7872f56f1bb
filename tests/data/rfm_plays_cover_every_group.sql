-- every group of every map has exactly one play with its figure, owner and channel, and no play of such a map is
-- for a group that the map does not have
with

map_groups as (

    select distinct
        map,
        rfm_group_id
    from {{ ref('rfm_group_map') }}

),

plays as (

    select *
    from {{ ref('rfm_plays') }}
    where map in (select map from {{ ref('rfm_group_map') }})

)

select
    coalesce(map_groups.map, plays.map) as map_name,
    coalesce(map_groups.rfm_group_id, plays.rfm_group_id) as rfm_group_id,
    count(plays.rfm_group_id) as plays_found
from map_groups
full outer join plays on map_groups.map = plays.map and map_groups.rfm_group_id = plays.rfm_group_id
group by 1, 2
having
    count(plays.rfm_group_id) <> 1
    or count(map_groups.rfm_group_id) <> 1
    or count(nullif(trim(plays.goal), '')) <> 1
    or count(nullif(trim(plays.next_best_action), '')) <> 1
    or count(nullif(trim(plays.timing), '')) <> 1
    or count(nullif(trim(plays.offer_guard), '')) <> 1
    or count(nullif(trim(plays.owner), '')) <> 1
    or count(nullif(trim(plays.channel), '')) <> 1
    or count(nullif(trim(plays.kpi_to_watch), '')) <> 1
