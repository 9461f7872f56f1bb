-- with the same frequency and monetary score, a better recency never means a more distant group
with

stages as (

    select
        recency_score,
        frequency_score,
        monetary_score,
        case
            when rfm_group_id in ('break_ups', 'don_juan', 'ex_lovers') then 1
            when rfm_group_id = 'about_to_dump_you' then 2
            else 3
        end as stage_number
    from {{ ref('rfm_group_map') }}
    where map = 'relationship'

)

select
    worse.recency_score,
    worse.frequency_score,
    worse.monetary_score,
    worse.stage_number,
    better.stage_number as stage_of_better_recency
from stages as worse
inner join stages as better
    on
        worse.frequency_score = better.frequency_score
        and worse.monetary_score = better.monetary_score
        and worse.recency_score < better.recency_score
where worse.stage_number > better.stage_number
