select
    customer_id,
    attribute,
    set_at,
    value,
    updated_at,
    loaded_at
from {{ current_rows('customer_attributes', checked=true) }} as current_rows
