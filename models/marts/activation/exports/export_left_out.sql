select
    counted.export_id,
    listed.export_name,
    counted.audience_id,
    listed.audience_name,
    counted.reason,
    reasons.reason_in_words,
    counted.members as left_out_members
from {{ ref('int_exports_counted') }} as counted
inner join {{ ref('int_exports_listed') }} as listed
    on counted.export_id = listed.export_id and counted.audience_id = listed.audience_id
left join {{ ref('export_reasons') }} as reasons on counted.reason = reasons.reason
where counted.reason is not null
