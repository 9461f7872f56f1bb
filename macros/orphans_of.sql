{# How many staged rows of a table name, in one column, something that is not there.
   A parent table that was not handed over at all makes no orphans. #}
{% macro orphans_of(table, column, parent, parent_column) -%}
select
    '{{ table }}' as raw_table,
    '{{ column }}' as orphan_column,
    '{{ parent }}' as orphan_parent,
    count(*) as linked_row_count,
    count(case when not coalesce(is_there, false) and parent_rows.parent_count > 0 then 1 end) as orphan_row_count
from (
    select {{ column }} in (select {{ parent_column }} from {{ ref(parent) }}) as is_there
    from {{ ref('stg_' ~ table) }}
    where {{ column }} is not null
) as children
cross join (select count(*) as parent_count from {{ ref(parent) }}) as parent_rows
{%- endmacro %}
