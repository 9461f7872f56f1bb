-- with the same frequency and monetary score, a better recency never means a more distant group
with

-- 1 is the most distant
group_stages (map, rfm_group_id, stage_number) as (

    values
    ('relationship', 'break_ups', 1),
    ('relationship', 'don_juan', 1),
    ('relationship', 'ex_lovers', 1),
    ('relationship', 'about_to_dump_you', 2),
    ('shopify', 'dormant', 1),
    ('shopify', 'almost_lost', 2),
    ('shopify', 'at_risk', 2),
    ('shopify', 'previously_loyal', 2),
    ('shopify', 'needs_attention', 3),
    ('shopify', 'promising', 3),
    ('shopify', 'loyal', 4),
    ('six', 'inactive', 1),
    ('six', 'at_risk', 2),
    ('six', 'needs_attention', 3)

),

stages as (

    select
        cells.map,
        cells.recency_score,
        cells.frequency_score,
        cells.monetary_score,
        cells.rfm_group_id,
        -- all others are close
        coalesce(group_stages.stage_number, 5) as stage_number
    from {{ ref('rfm_group_map') }} as cells
    left join group_stages on cells.map = group_stages.map and cells.rfm_group_id = group_stages.rfm_group_id

)

select
    worse.map,
    worse.recency_score,
    worse.frequency_score,
    worse.monetary_score,
    worse.rfm_group_id,
    better.rfm_group_id as group_of_better_recency
from stages as worse
inner join stages as better
    on
        worse.map = better.map
        and worse.frequency_score = better.frequency_score
        and worse.monetary_score = better.monetary_score
        and worse.recency_score < better.recency_score
where worse.stage_number > better.stage_number
