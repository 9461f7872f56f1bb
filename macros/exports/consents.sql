{# Whether, among accounts under one address, a no stands against each yes: it is as late as the last yes, or later.
   A consent without a date is older than all dates. An aggregate over stg_customers. #}
{% macro is_outvoted(consent) -%}
    {%- set given_at = 'coalesce(' ~ consent ~ "_consent_at, timestamp '1900-01-01')" -%}
    coalesce(
        max(case when not has_{{ consent }}_consent then {{ given_at }} end)
        >= max(case when has_{{ consent }}_consent then {{ given_at }} end),
        false
    )
{%- endmacro %}

{# Why a customer is not handed to a platform that is told addresses, the first that applies; null: she is. #}
{% macro reason_of_address(needs_ad_consent=false) -%}
    case
        when not is_account then 'no_account'
        when not (has_email_consent or has_sms_consent) then 'no_consent'
        when not (may_email or may_text) then 'contradicting_consent'
        {%- if needs_ad_consent %}
        when not may_advertise then 'no_ad_consent'
        {%- endif %}
        when not (may_email and email_status <> 'none' or may_text and phone_status <> 'none') then 'no_address'
        when not (may_email and email_status = 'ok' or may_text and phone_status = 'ok') then 'unreadable_address'
        when may_email and not owns_email then 'same_address'
    end
{%- endmacro %}
