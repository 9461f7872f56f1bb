select
    by_export.export_id,
    by_export.audience_id,
    by_export.reason,
    sum(by_export.members)::int as members
from ({{ by_export(ref('int_export_members_counted')) }}) as by_export
inner join {{ ref('int_exports_listed') }} as listed
    on by_export.export_id = listed.export_id and by_export.audience_id = listed.audience_id
group by by_export.export_id, by_export.audience_id, by_export.reason
