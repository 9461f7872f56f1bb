{# The exports: int_customers_exported has a reason for each, seed export_list what else is to be known of them. #}
{% macro export_ids() -%}
    {{ return(['meta', 'google_customer_match', 'klaviyo', 'web_personalisation']) }}
{%- endmacro %}

{# The reason of each export, as columns. #}
{% macro export_reasons_of(relation) -%}
    {%- for export_id in export_ids() -%}
        {{ relation }}.{{ export_id }}_reason{{ ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# One row per export, audience and reason, none for those handed over: a small table counted by all reasons at once,
   read once per export. #}
{% macro by_export(counted) -%}
    {%- for export_id in export_ids() %}
    select
        '{{ export_id }}' as export_id,
        audience_id,
        case when is_holdout then 'holdout' when not is_known then 'gone' else {{ export_id }}_reason end as reason,
        members
    from {{ counted }}
        {%- if not loop.last %}

    union all
        {% endif -%}
    {%- endfor %}
{%- endmacro %}

{# Members of the audiences that go to a platform by their channel, without those held out. #}
{% macro exported_members(export_id) -%}
    (
        select
            members.audience_id,
            members.customer_key,
            members.entered_at
        from {{ ref('audience_members') }} as members
        inner join {{ ref('int_exports_listed') }} as listed
            on members.audience_id = listed.audience_id and listed.export_id = '{{ export_id }}'
        where members.is_member and not members.is_holdout
    )
{%- endmacro %}

{# What an export holds of an audience, as a sentence; over the columns of export_sizes and the main reason. #}
{% macro export_size_in_words() -%}
    case
        when members = 0 then 'Nobody is in this audience.'
        when exported_members = 0 and has_no_consent_columns and export_id = 'web_personalisation'
            then 'Empty: the shop hands over no consent to profiling (customers.has_profiling_consent), and var profiling_default does not stand in for it.'
        when exported_members = 0 and has_no_consent_columns
            then 'Empty: the shop hands over no consent to marketing (customers.has_email_consent, customers.has_sms_consent), and nobody is handed over without.'
        else concat(
            {{ number_text('exported_members', 0) }}, ' of ', {{ number_text('members', 0) }}, ' handed over.',
            case
                when left_out_members = 0 then ''
                else concat(
                    ' Main reason for the others (', {{ number_text('main_reason_members', 0) }}, '): ',
                    main_reason_in_words, '.'
                )
            end,
            case
                when is_large_enough or exported_members = 0 then ''
                else concat(' ', export_name, ' needs at least ', {{ number_text('minimum_size', 0) }}, '.')
            end
        )
    end
{%- endmacro %}
