with

set_dates as (

    select distinct cut_points_set_on as set_on
    from {{ ref('int_rfm_history_dates') }}

),

candidates as ({{ rfm_cut_point_candidates(ref('int_rfm_history_values_counted'), 'set_dates') }})

select *
from candidates
