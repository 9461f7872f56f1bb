select
    exposure_id,
    experiment_id,
    variant,
    exposed_at,
    visitor_id,
    case when not is_erased then customer_id end as customer_id,
    is_control,
    expected_share,
    experiment_name,
    primary_metric,
    device_type,
    country,
    updated_at,
    loaded_at
from {{ current_rows('experiment_exposures', person=['customer_id']) }} as current_rows
