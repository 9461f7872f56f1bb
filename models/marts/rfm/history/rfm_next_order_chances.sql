select
    curves.dimension_value as rfm_group_id,
    rfm_groups.rfm_group,
    curves.wait_count as entries,
    curves.next_orders,
    curves.next_orders::double / nullif(curves.wait_count, 0) as observed_rate,
    curves.chance_30d,
    curves.chance_30d_lower,
    curves.chance_30d_upper,
    curves.chance_90d,
    curves.chance_90d_lower,
    curves.chance_90d_upper,
    curves.chance_180d,
    curves.chance_180d_lower,
    curves.chance_180d_upper,
    curves.chance_365d,
    curves.chance_365d_lower,
    curves.chance_365d_upper,
    curves.median_wait_days,
    curves.median_wait_days_lower,
    curves.median_wait_days_upper,
    curves.followed_days,
    curves.status
from {{ ref('int_rfm_group_curves') }} as curves
left join {{ ref('rfm_groups') }} as rfm_groups
    on curves.dimension_value = rfm_groups.rfm_group_id
