{# How many staged rows of a table name, in one column, something that is not there.
   A parent table that was not handed over at all makes no orphans. #}
{% macro orphans_of(table, column, parent, parent_column) -%}
select
    '{{ table }}' as raw_table,
    '{{ column }}' as orphan_column,
    '{{ parent }}' as orphan_parent,
    count(children.{{ column }})::bigint as linked_row_count,
    (
        case when max(parent_rows.parent_count) > 0
            then count(children.{{ column }}) - count(parents.{{ parent_column }})
            else 0
        end
    )::bigint as orphan_row_count
from {{ ref('stg_' ~ table) }} as children
left join (select distinct {{ parent_column }} from {{ ref(parent) }}) as parents
    on children.{{ column }} = parents.{{ parent_column }}
cross join (select count(*) as parent_count from {{ ref(parent) }}) as parent_rows
{%- endmacro %}
