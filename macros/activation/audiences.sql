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
    {%- set own = var('audience_holdout_shares') or {} -%}
    {%- set takers = audience_list() | selectattr('takes_holdout') | map(attribute='audience_id') | list -%}
    {%- for audience_id in own -%}
        {%- if audience_id not in takers -%}
            {{ exceptions.raise_compiler_error(
                'Var audience_holdout_shares names ' ~ audience_id ~ ', which is no audience that takes a holdout: '
                ~ takers | join(', ')
            ) }}
        {%- endif -%}
        {%- if own[audience_id] is not number or not 0 <= own[audience_id] <= 1 -%}
            {{ exceptions.raise_compiler_error(
                'Var audience_holdout_shares says ' ~ own[audience_id] ~ ' for ' ~ audience_id
                ~ ', and can say a number from 0 to 1.'
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

-- who is held out takes the place of a contact all the same, or the two parts would not be alike; six digits of the
-- hash, as three make .001 a .0012, and then the parts are not as large as they should be
select
    audience_id,
    customer_key,
    takes_holdout and (
        {{ hex_share("md5(concat('everywhere|', customer_key))", 6) }} < {{ var('global_holdout_share') }}
        or {{ hex_share("md5(concat(audience_id, '|', customer_key))", 6) }} < own_holdout_share
    ) as is_holdout,
    holdout_share
from matches
where not is_contact or place <= {{ var('audience_contacts_at_once') }}
{%- endmacro %}


{# Changes with anything that may change the audiences of a profile that stays as it is: the SQL that finds them, and
   what that reads of int_activation_audiences. #}
{% macro audience_rules_hash() -%}
    {{ return(local_md5(tojson([
        audience_matches('profiles'), audience_memberships('matches'), audience_list(), audience_holdout_shares()
    ], sort_keys=true))) }}
{%- endmacro %}


{# Blocks that would fail, or be two under one name, somewhere in the middle of a build. #}
{% macro check_audiences(blocks) -%}
    {%- set ids = [] -%}
    {%- set keys = [
        'audience_id', 'audience_name', 'sentence', 'predicate', 'action', 'channel', 'owner', 'expected_effect',
        'priority', 'kind', 'skips_open_tickets', 'takes_holdout'
    ] -%}
    {%- set kinds = ['contact', 'ads', 'seed', 'support', 'suppress'] -%}
    {%- for block in blocks -%}
        {%- set problems = [] -%}
        {%- for key in keys if block.get(key) is none -%} {%- do problems.append('has no ' ~ key) -%} {%- endfor -%}
        {%- if block.get('kind') not in kinds -%}
            {%- do problems.append('is of kind ' ~ block.get('kind') ~ ', and can be ' ~ kinds | join(', ')) -%}
        {%- endif -%}
        {%- if block.get('priority') is not integer -%} {%- do problems.append('has a priority that is no whole number') -%} {%- endif -%}
        {%- if not modules.re.fullmatch('[a-z0-9_]+', block.get('audience_id') | string) -%}
            {%- do problems.append('has an id that is not in small letters, digits and _') -%}
        {%- endif -%}
        {%- if block.get('audience_id') in ids -%} {%- do problems.append('is there twice') -%} {%- endif -%}
        {%- do ids.append(block.get('audience_id')) -%}
        {%- if problems -%}
            {{ exceptions.raise_compiler_error(
                'Audience ' ~ block.get('audience_id') ~ ' in macros/activation/audience_list.sql ' ~ problems | join(', ') ~ '.'
            ) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
