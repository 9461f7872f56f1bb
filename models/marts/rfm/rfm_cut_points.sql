with

cut_points as ({{ rfm_cut_points_picked(ref('int_rfm_cut_point_candidates')) }})

select
    cut_points.*,
    dates.rfm_date is not null as is_current
from cut_points
left join {{ ref('int_rfm_dates') }} as dates
    on cut_points.set_on = dates.cut_points_set_on and dates.date_role = 'as_of'
