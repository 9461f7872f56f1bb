select
    inputs.customer_key,
    group_cells.rfm_group_id
from {{ ref('int_rfm_last_week_inputs') }} as inputs
inner join {{ ref('int_rfm_last_week_dates') }} as dates on inputs.rfm_date = dates.rfm_date
inner join {{ ref('int_rfm_history_borders') }} as borders on dates.cut_points_set_on = borders.set_on
left join {{ ref('int_rfm_group_cells') }} as group_cells
    on group_cells.cell = {{ rfm_cell_number(
        rfm_score('inputs.recency_days', 'recency', 'borders'),
        rfm_score('inputs.frequency', 'frequency', 'borders'),
        rfm_score('inputs.monetary', 'monetary', 'borders'),
    ) }}
