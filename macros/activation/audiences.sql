{# The audiences as rows, for models to join. #}
{% macro audience_rows() -%}
    {%- set shares = audience_holdout_shares() -%}
    {%- for audience in audience_list() %}
select
    {% for name in (
        'audience_id', 'audience_name', 'sentence', 'predicate', 'action', 'channel', 'owner', 'expected_effect', 'kind'
    ) -%}
        '{{ audience[name] | replace("'", "''") }}'::string as {{ name }},
    {% endfor -%}
    {{ audience['priority'] }}::int as priority,
    {{ audience['skips_open_tickets'] }} as skips_open_tickets,
    {{ audience['takes_holdout'] }} as takes_holdout,
    {{ shares.get(audience['audience_id'], 0) }}::double as own_holdout_share,
    {% set everywhere = var('global_holdout_share') if audience['takes_holdout'] else 0 -%}
    {{ 1 - (1 - everywhere) * (1 - shares.get(audience['audience_id'], 0)) }}::decimal(9, 8) as holdout_share
        {%- if not loop.last %}
union all
        {%- endif -%}
    {%- endfor %}
{%- endmacro %}


{# Share of each audience that is held out, as the vars have it; audiences that take none are left out. #}
{% macro audience_holdout_shares() -%}
    {%- set own = var('audience_holdout_shares') -%}
    {%- set takers = audience_list() | selectattr('takes_holdout') | map(attribute='audience_id') | list -%}
    {%- for audience_id in own -%}
        {%- if audience_id not in takers -%}
            {{ exceptions.raise_compiler_error(
                'Var audience_holdout_shares names ' ~ audience_id ~ ', which is no audience that takes a holdout: '
                ~ takers | join(', ')
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {%- set shares = {} -%}
    {%- for audience_id in takers -%} {%- do shares.update({audience_id: own.get(audience_id, 0)}) -%} {%- endfor -%}
    {{ return(shares) }}
{%- endmacro %}


{# Who belongs to which audience by its predicate alone: one row per audience and customer. #}
{% macro audience_matches(profiles) -%}
    {%- for audience in audience_list() %}
select
    '{{ audience["audience_id"] }}' as audience_id,
    customer_key
from {{ profiles }}
where
    ({{ audience['predicate'] }})
    and coalesce(account_type, '') not in ('staff', 'test')
        {%- if audience['skips_open_tickets'] %}
    and not has_open_ticket
        {%- endif %}
        {%- if not loop.last %}
union all
        {%- endif -%}
    {%- endfor %}
{%- endmacro %}


{# Memberships of those who match: after the cap, with who is held out. One row per audience and customer. #}
{% macro audience_memberships(matches) -%}
with

matches as (

    select
        matches.audience_id,
        matches.customer_key,
        audiences.takes_holdout,
        audiences.own_holdout_share,
        audiences.holdout_share,
        audiences.kind = 'contact' as is_contact,
        row_number() over (
            partition by matches.customer_key, audiences.kind order by audiences.priority, matches.audience_id
        ) as place
    from {{ matches }} as matches
    inner join {{ ref('int_activation_audiences') }} as audiences on matches.audience_id = audiences.audience_id

)

-- who is held out takes the place of a contact all the same, or the two parts would not be alike
select
    audience_id,
    customer_key,
    takes_holdout and (
        {{ hex_share("md5(concat('everywhere|', customer_key))") }} < {{ var('global_holdout_share') }}
        or {{ hex_share("md5(concat(audience_id, '|', customer_key))") }} < own_holdout_share
    ) as is_holdout,
    holdout_share
from matches
where not is_contact or place <= {{ var('audience_contacts_at_once') }}
{%- endmacro %}


{# Changes with anything that may change the audiences of a profile that stays as it is. #}
{% macro audience_rules_hash() -%}
    {{ return(local_md5(tojson([
        audience_list(), audience_holdout_shares(), var('global_holdout_share'), var('audience_contacts_at_once')
    ], sort_keys=true))) }}
{%- endmacro %}


{# After memberships are written: what they were made from. #}
{% macro forget_evaluated() -%}
    delete from {{ ref('int_activation_evaluated') }}
    where customer_key in (select customer_key from {{ ref('int_activation_customers_evaluated') }})
{%- endmacro %}
{% macro remember_evaluated() -%}
    insert into {{ ref('int_activation_evaluated') }}
    select customer_key, row_hash, '{{ audience_rules_hash() }}' as rules_hash
    from {{ ref('int_activation_profiles_changed') }}
{%- endmacro %}


{# The rows of an incremental model before this build; none in its first. `columns` gives the type of each that is read. #}
{% macro rows_before(columns) -%}
    {%- if is_incremental() -%}
        {{ this }}
    {%- else -%}
        (
            select
            {%- for name, type in columns.items() %}
                cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
            where 1 = 0
        )
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


{# A hash of all columns of a relation in a query, named by its alias, that is the same in every run. #}
{% macro row_hash(alias) -%} {{ return(adapter.dispatch('row_hash')(alias)) }} {%- endmacro %}
{% macro default__row_hash(alias) -%} md5({{ alias }}::varchar) {%- endmacro %}
{% macro spark__row_hash(alias) -%} md5(to_json(struct({{ alias }}.*))) {%- endmacro %}


{# An amount rounded to the nearest of ten steps a decade (1, 1.26, 1.58, 2, 2.51 ...), so that what drifts from day to
   day moves a few times a year. Within 0.5 of nothing it is nothing. #}
{% macro banded_amount(value) -%}
    case
        when abs({{ value }}) < 0.5 then 0
        else sign({{ value }}) * pow(10, round(log10(abs(nullif({{ value }}, 0))::double) * 10) / 10)
    end::decimal(18, 2)
{%- endmacro %}


{# A consent holds where it was given after the last no; one without a date is older than any no. #}
{% macro said_since(given_at, withdrawn_at) -%}
    coalesce({{ given_at }} > {{ withdrawn_at }}, {{ withdrawn_at }} is null)
{%- endmacro %}


{# Does the day of the year of a date come within 14 days of as_of_date, in this year or the next? #}
{% macro comes_within_14_days(day) -%}
    (
        {%- for years in (0, 1) %}
        {{ 'or ' if not loop.first -}}
        {{ dbt.dateadd('month', '12 * (this_year + ' ~ years ~ ' - extract(year from ' ~ day ~ ')::int)', day) }}
        between as_of_date and {{ dbt.dateadd('day', 14, 'as_of_date') }}
        {%- endfor %}
    )
{%- endmacro %}


{# After the profiles are written: those of customers who are no more. #}
{% macro delete_gone_customers() -%}
    delete from {{ this }} where customer_key not in (select customer_key from {{ ref('dim_customers') }})
{%- endmacro %}
