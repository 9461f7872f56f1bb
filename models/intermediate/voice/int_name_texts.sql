select
    customer_id,
    {{ plain_words("concat_ws(' ', first_name, last_name)") }} as words
from {{ ref('stg_customers') }}
where coalesce(first_name, last_name) is not null
