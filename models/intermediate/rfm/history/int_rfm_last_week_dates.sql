select *
from {{ ref('int_rfm_history_dates') }}
where date_role = 'last_week'
