-- three dimensions per date, four ascending cut-points each, by a method that exists: a mistyped
-- method must not pass as a shop with too little data
with

dates as (

    select
        set_on,
        count(distinct dimension) as dimensions,
        count(*) as rows_found
    from {{ ref('rfm_cut_points') }}
    group by set_on

)

select
    cut_points.dimension,
    cut_points.set_on,
    cut_points.method_asked,
    cut_points.note
from {{ ref('rfm_cut_points') }} as cut_points
inner join dates on cut_points.set_on = dates.set_on
where
    dates.dimensions <> 3
    or dates.rows_found <> 3
    or coalesce(cut_points.cut_1 > cut_points.cut_2, true)
    or coalesce(cut_points.cut_2 > cut_points.cut_3, true)
    or coalesce(cut_points.cut_3 > cut_points.cut_4, true)
    or cut_points.note like 'No such method%'
