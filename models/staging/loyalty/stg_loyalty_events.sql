select
    event_id,
    case when not is_erased then customer_id end as customer_id,
    event_type,
    occurred_at,
    points,
    points_value,
    currency,
    tier,
    order_id,
    referred_customer_id,
    referral_code,
    expires_at,
    reason,
    updated_at,
    loaded_at
from {{ current_rows('loyalty_events', person=['customer_id']) }} as current_rows
