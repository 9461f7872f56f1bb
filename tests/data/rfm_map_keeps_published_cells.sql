-- the relationship map keeps each cell in the group that the method's authors publish it in (where
-- two claim it, in the one with fewer cells), and marks exactly these cells as published
with

published_ranges (rfm_group_id, r_low, r_high, f_low, f_high, m_low, m_high) as (

    values
    ('soulmates', 5, 5, 5, 5, 5, 5),
    ('lovers', 4, 5, 3, 5, 3, 5),
    ('new_passions', 5, 5, 1, 1, 4, 5),
    ('flirting', 4, 4, 1, 1, 4, 4),
    ('apprentice', 4, 4, 1, 1, 1, 1),
    ('platonic_friends', 3, 4, 3, 3, 3, 4),
    ('potential_lovers', 5, 5, 1, 1, 5, 5),
    ('about_to_dump_you', 2, 3, 1, 5, 1, 5),
    ('ex_lovers', 1, 1, 5, 5, 5, 5),
    ('don_juan', 1, 1, 1, 1, 4, 5),
    ('break_ups', 1, 1, 2, 2, 1, 1)

),

claims as (

    select
        cells.recency_score,
        cells.frequency_score,
        cells.monetary_score,
        cells.rfm_group_id,
        cells.is_published,
        min_by(
            ranges.rfm_group_id,
            (ranges.r_high - ranges.r_low + 1)
            * (ranges.f_high - ranges.f_low + 1)
            * (ranges.m_high - ranges.m_low + 1)
        ) as published_group_id
    from {{ ref('rfm_group_map') }} as cells
    left join published_ranges as ranges
        on
            cells.recency_score between ranges.r_low and ranges.r_high
            and cells.frequency_score between ranges.f_low and ranges.f_high
            and cells.monetary_score between ranges.m_low and ranges.m_high
    where cells.map = 'relationship'
    group by all

)

select *
from claims
where
    is_published <> (published_group_id is not null)
    or rfm_group_id <> published_group_id
