with

counted as (

    select
        export_id,
        audience_id,
        sum(members)::int as members,
        (sum(members) filter (where reason is null))::int as exported_members,
        max_by(reason, (members, reason)) filter (where reason is not null) as main_reason,
        (max(members) filter (where reason is not null))::int as main_reason_members
    from {{ ref('int_exports_counted') }}
    group by export_id, audience_id

),

-- what can be asked of the columns handed over, before anybody is counted
consent_columns as (

    select
        not is_found or (
            position('has_email_consent' in columns_absent) > 0 and position('has_sms_consent' in columns_absent) > 0
        ) as no_marketing_consent,
        not is_found or position('has_profiling_consent' in columns_absent) > 0 as no_profiling_consent
    from {{ ref('quality_inputs') }}
    where raw_table = 'customers'

),

sizes as (

    select
        listed.*,
        coalesce(counted.members, 0)::int as members,
        coalesce(counted.exported_members, 0)::int as exported_members,
        (coalesce(counted.members, 0) - coalesce(counted.exported_members, 0))::int as left_out_members,
        coalesce(counted.exported_members, 0) >= listed.minimum_size as is_large_enough,
        reasons.reason_in_words as main_reason_in_words,
        counted.main_reason_members,
        case
            when listed.export_id = 'web_personalisation' then consent_columns.no_profiling_consent
            else consent_columns.no_marketing_consent
        end as has_no_consent_columns
    from {{ ref('int_exports_listed') }} as listed
    cross join consent_columns
    left join counted on listed.export_id = counted.export_id and listed.audience_id = counted.audience_id
    left join {{ ref('export_reasons') }} as reasons on counted.main_reason = reasons.reason

)

select
    export_id,
    export_name,
    audience_id,
    audience_name,
    members,
    exported_members,
    left_out_members,
    minimum_size,
    is_large_enough,
    {{ export_size_in_words() }} as size_in_words
from sizes
