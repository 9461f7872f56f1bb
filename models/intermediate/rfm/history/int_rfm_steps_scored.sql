-- left joins: as of a date on which nobody counted there are no cut-points, and no scores
select
    steps.customer_key,
    steps.rfm_date,
    steps.previous_date,
    steps.is_complete_period,
    {{ rfm_cell_number(
        rfm_score('steps.recency_days', 'recency', 'borders'),
        rfm_score('steps.frequency', 'frequency', 'borders'),
        rfm_score('steps.monetary', 'monetary', 'borders'),
    ) }} as cell,
    {{ rfm_cell_number(
        rfm_score('steps.previous_recency_days', 'recency', 'previous_borders'),
        rfm_score('steps.previous_frequency', 'frequency', 'previous_borders'),
        rfm_score('steps.previous_monetary', 'monetary', 'previous_borders'),
    ) }} as previous_cell,
    -- the customer of today by the cut-points of before
    {{ rfm_cell_number(
        rfm_score('steps.recency_days', 'recency', 'previous_borders'),
        rfm_score('steps.frequency', 'frequency', 'previous_borders'),
        rfm_score('steps.monetary', 'monetary', 'previous_borders'),
    ) }} as cell_by_previous_borders
from {{ ref('int_rfm_steps') }} as steps
left join {{ ref('int_rfm_history_borders') }} as borders on steps.cut_points_set_on = borders.set_on
left join {{ ref('int_rfm_history_borders') }} as previous_borders
    on steps.previous_cut_points_set_on = previous_borders.set_on
