{# Where the judgement on a raw row stands. Base models judge by the row alone; a _checked model over a base
   model adds what other tables decide (parents, exchange rates, erasure): checked_reason, checked_column, is_gone. #}

{% macro judged(table, checked) -%}
    {%- do return({
        'relation': ref('base_' ~ table ~ '_checked') if checked else ref('base_' ~ table),
        'reason': 'checked_reason' if checked else 'reject_reason',
        'column': 'checked_column' if checked else 'reject_column',
        'is_gone': 'is_gone' if checked else 'is_deleted',
    }) -%}
{%- endmacro %}


{% macro key_columns(table) -%}
    {%- set keys = [] -%}
    {%- for column in (contract(table).columns.values() if execute else []) if (column.config.meta or column.meta).get('key') -%}
        {%- do keys.append(column.name) -%}
    {%- endfor -%}
    {%- do return(keys) -%}
{%- endmacro %}


{# the key of a raw table as people read it #}
{% macro shown_row_key(table) -%}
    {%- set keys = key_columns(table) -%}
    {%- if keys | length == 1 -%} {{ keys[0] }}
    {%- else -%} concat_ws('|'{% for key in keys %}, coalesce(cast({{ key }} as string), ''){% endfor %})
    {%- endif -%}
{%- endmacro %}


{# the key of a raw table as one expression that differs for different keys, also where a value holds a `|`:
   lengths before the values; key columns that may be null are values of their own #}
{% macro raw_row_key(table) -%}
    {%- set keys = key_columns(table) -%}
    {%- if keys | length == 1 -%} {{ keys[0] }}
    {%- else -%} concat_ws('|'{% for key in keys %}, coalesce(length(cast({{ key }} as string)) || ':' || cast({{ key }} as string), ''){% endfor %})
    {%- endif -%}
{%- endmacro %}


{# all columns of a row as text: which of two rows of one key and one time stays must not hang on their order #}
{% macro row_text(table) -%}
    concat_ws(chr(31){% for column in (contract(table).columns if execute else []) %}, coalesce(cast({{ column }} as string), ''){% endfor %})
{%- endmacro %}


{# The rows of a raw table that staging keeps: not rejected, the newest of each key, not deleted.
   Only repeated keys are ranked, so a large table without repeats is never sorted.
   `person` names the columns that identify a person: it adds is_erased and, where an e-mail is one of them,
   has_erased_email, which goes further: an e-mail that an account shares which stays tells whose a row is only where no
   account does. #}
{% macro current_rows(table, checked=false, person=[]) -%}
    {%- set judged = judged(table, checked) -%}
    {%- set key = raw_row_key(table) | trim -%}
    {%- set repeated_keys = "(select row_key from " ~ ref('base_repeated_keys') ~ " where raw_table = '" ~ table ~ "')" -%}
    {%- set erased_people = ref('stg_erased_people') if person -%}
(
    with

    newest_rows as (

        select *, 1 as age_rank
        from {{ judged.relation }}
        where {{ judged.reason }} is null and {{ key }} not in {{ repeated_keys }}

        union all

        select *
        from (
            select
                *,
                row_number() over (
                    partition by {{ key }}
                    order by updated_at desc nulls last, loaded_at desc nulls last, {{ row_text(table) }} desc
                ) as age_rank
            from {{ judged.relation }}
            where {{ judged.reason }} is null and {{ key }} in {{ repeated_keys }}
        ) as repeated_rows
        where age_rank = 1

    )

    select
        newest_rows.*
        {%- if person %},
        erased_customers.identifier is not null
            {%- if 'email' in person %}
            or (
                erased_emails.identifier is not null
                and (erased_emails.identifier_type = 'email' or newest_rows.customer_id is null)
            )
            {%- endif %} as is_erased
        {%- endif %}
        {%- if 'email' in person %},
        erased_customers.identifier is not null or erased_emails.identifier is not null as has_erased_email
        {%- endif %}
    from newest_rows
    {%- if person %}
    left join (select identifier from {{ erased_people }} where identifier_type = 'customer_id') as erased_customers
        on newest_rows.customer_id = erased_customers.identifier
    {%- endif %}
    {%- if 'email' in person %}
    left join (select identifier, identifier_type from {{ erased_people }} where identifier_type <> 'customer_id') as erased_emails
        on newest_rows.email = erased_emails.identifier
    {%- endif %}
    where not newest_rows.{{ judged.is_gone }}
)
{%- endmacro %}


{# the keys of a raw table that several usable rows carry #}
{% macro repeated_keys_of(table) -%}
    {%- set key = raw_row_key(table) | trim -%}
select '{{ table }}' as raw_table, {{ key }} as row_key
from {{ ref('base_' ~ table) }}
where reject_reason is null
group by {{ key }}
having count(*) > 1
{%- endmacro %}
