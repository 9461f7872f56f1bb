select
    response_id,
    theme,
    stage,
    tone,
    is_main
from {{ ref('int_response_themes') }}
