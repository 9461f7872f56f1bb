-- the cut-points of today are those of their date in the history, and each date there has all three
{{ config(tags=['rfm_history']) }}

select
    current_cut_points.dimension,
    current_cut_points.set_on,
    current_cut_points.cut_1,
    history.cut_1 as cut_1_in_history
from {{ ref('rfm_cut_points') }} as current_cut_points
left join {{ ref('rfm_cut_points_history') }} as history
    on current_cut_points.dimension = history.dimension and current_cut_points.set_on = history.set_on
where
    history.set_on is null
    or current_cut_points.cut_1 <> history.cut_1
    or current_cut_points.cut_2 <> history.cut_2
    or current_cut_points.cut_3 <> history.cut_3
    or current_cut_points.cut_4 <> history.cut_4
    or current_cut_points.method_used <> history.method_used
    or current_cut_points.sample_size <> history.sample_size
union all
select
    min(dimension) as dimension,
    set_on,
    null::decimal(18, 4) as cut_1,
    null::decimal(18, 4) as cut_1_in_history
from {{ ref('rfm_cut_points_history') }}
group by set_on
having count(distinct dimension) <> 3
