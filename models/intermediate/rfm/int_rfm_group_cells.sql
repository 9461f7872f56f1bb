select
    {{ rfm_cell_number('recency_score', 'frequency_score', 'monetary_score') }} as cell,
    rfm_group_id
from {{ ref('rfm_group_map') }}
where map = '{{ var("rfm_map") }}'
