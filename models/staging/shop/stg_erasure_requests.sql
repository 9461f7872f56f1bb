select
    request_id,
    requested_at,
    customer_id,
    email,
    updated_at,
    loaded_at
from {{ current_rows('erasure_requests') }} as current_rows
