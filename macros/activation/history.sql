{# After memberships are written: what they were made from. By the definitions of the profiles' build, as
   `dbt build --select audience_members` reads the definitions of before. #}
{% macro forget_evaluated() -%}
    delete from {{ ref('int_activation_evaluated') }}
    where customer_key in (select customer_key from {{ ref('int_activation_customers_evaluated') }})
{%- endmacro %}
{% macro remember_evaluated() -%}
    insert into {{ ref('int_activation_evaluated') }}
    select customer_key, row_hash, rules_hash
    from {{ ref('int_activation_profiles_changed') }}
{%- endmacro %}


{# The rows of an incremental model before this build; none in its first. `columns` gives the type of each that is read. #}
{% macro rows_before(columns) -%}
    {%- if is_incremental() -%}
        {{ this }}
    {%- else -%}
        {{ no_rows(columns) }}
    {%- endif -%}
{%- endmacro %}


{# The moment that rows which change in this build are stamped with, as `build_at`: that of the clock, or a second after
   the last stamp of this table where it was built without the clock. #}
{% macro build_stamp() -%}
    select greatest(clock.build_at, coalesce(last_stamp.updated_at + interval '1' second, clock.build_at)) as build_at
    from {{ ref('int_activation_clock') }} as clock
    cross join (
        select max(updated_at) as updated_at
        from {{ rows_before({'updated_at': 'timestamp'}) }} as before
    ) as last_stamp
{%- endmacro %}


{# A hash of what a row holds, that is the same in every run: all columns that the contract of `mart` names, but those
   given as `without`. A null is a value of its own. #}
{% macro row_hash(alias, mart, without) -%}
    md5(concat_ws(
        chr(31)
        {%- for column in (graph.nodes['model.customer_value.' ~ mart].columns if execute else []) if column not in without %},
        coalesce(cast({{ alias }}.{{ column }} as string), chr(30))
        {%- endfor %}
    ))
{%- endmacro %}
