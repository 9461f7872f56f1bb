select
    ticket_id,
    theme,
    stage,
    tone,
    is_main
from {{ ref('int_support_ticket_themes') }}
