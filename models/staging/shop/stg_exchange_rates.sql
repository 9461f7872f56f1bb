select
    rate_date,
    currency,
    to_currency,
    rate,
    updated_at,
    loaded_at
from {{ current_rows('exchange_rates') }} as current_rows
