-- of each audience that goes to a platform, every member is a row of the export or is counted among those left out
with

exported as (

    select 'meta' as export_id, audience_id, customer_key from {{ ref('export_meta') }}
    union all
    select 'google_customer_match' as export_id, audience_id, customer_key
    from {{ ref('export_google_customer_match') }}
    union all
    select 'klaviyo' as export_id, audience_id, customer_key from {{ ref('export_klaviyo') }}
    union all
    select 'web_personalisation' as export_id, audience_id, customer_key
    from {{ ref('export_web_personalisation') }}

),

-- a row of somebody who is no member, or is held out, is one too many
exported_members as (

    select
        exported.export_id,
        exported.audience_id,
        count(*) as exported_rows,
        count_if(coalesce(members.is_member and not members.is_holdout, false)) as exported_members
    from exported
    left join {{ ref('audience_members') }} as members
        on exported.audience_id = members.audience_id and exported.customer_key = members.customer_key
    group by exported.export_id, exported.audience_id

),

left_out as (

    select export_id, audience_id, sum(left_out_members) as left_out_members
    from {{ ref('export_left_out') }}
    group by export_id, audience_id

),

members as (

    select audience_id, count(*) as members
    from {{ ref('audience_members') }}
    where is_member
    group by audience_id

),

compared as (

    select
        sizes.export_id,
        sizes.audience_id,
        sizes.members as size_members,
        sizes.exported_members as size_exported,
        sizes.left_out_members as size_left_out,
        coalesce(members.members, 0) as members,
        coalesce(exported_members.exported_rows, 0) as exported_rows,
        coalesce(exported_members.exported_members, 0) as exported_members,
        coalesce(left_out.left_out_members, 0) as left_out_members
    from {{ ref('export_sizes') }} as sizes
    left join members on sizes.audience_id = members.audience_id
    full outer join exported_members
        on sizes.export_id = exported_members.export_id and sizes.audience_id = exported_members.audience_id
    left join left_out on sizes.export_id = left_out.export_id and sizes.audience_id = left_out.audience_id

)

select *
from compared
where
    export_id is null
    or exported_rows <> exported_members
    or exported_rows <> size_exported
    or left_out_members <> size_left_out
    or members <> size_members
    or members <> exported_rows + left_out_members
