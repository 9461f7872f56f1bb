{# RFM, written once for the scores of today and those of every month end, so that both are computed alike. #}


{# The score of a value by four cut-points: one adds to it only when it lies strictly below the value (for recency:
   strictly above the days), so equal values always score alike. `borders` holds <dimension>_cut_1 to _cut_4. #}
{% macro rfm_score(customer_value, dimension, borders) -%}
    {%- set sign = '<' if dimension == 'recency' else '>' -%}
    1
    {%- for number in [1, 2, 3, 4] %} + ({{ customer_value }} {{ sign }} {{ borders }}.{{ dimension }}_cut_{{ number }})::int
    {%- endfor -%}
{%- endmacro %}


{# The cut-points of each date in one row, as rfm_score reads them. #}
{% macro rfm_borders(cut_points) %}
select
    set_on,
    {%- for dimension in ['recency', 'frequency', 'monetary'] %}
    {%- set is_last_dimension = loop.last %}
    {%- for number in [1, 2, 3, 4] %}
    max(cut_{{ number }}) filter (where dimension = '{{ dimension }}') as {{ dimension }}_cut_{{ number }}{{ ',' if not (is_last_dimension and loop.last) }}
    {%- endfor %}
    {%- endfor %}
from {{ cut_points }}
group by set_on
{% endmacro %}


{# The RFM cell as a number: 545. #}
{% macro rfm_cell_number(recency_score, frequency_score, monetary_score) -%}
    (100 * ({{ recency_score }}) + 10 * ({{ frequency_score }}) + {{ monetary_score }})
{%- endmacro %}
