select
    exports.export_id,
    exports.export_name,
    exports.minimum_size,
    audiences.audience_id,
    audiences.audience_name
from {{ ref('export_list') }} as exports
inner join {{ ref('audiences') }} as audiences
    on position(
        concat(',', audiences.audience_channel, ',') in concat(',', replace(exports.audience_channels, ' ', ''), ',')
    ) > 0
