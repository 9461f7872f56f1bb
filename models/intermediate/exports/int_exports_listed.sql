select
    exports.export_id,
    exports.export_name,
    exports.minimum_size,
    audiences.audience_id,
    audiences.audience_name,
    -- handed to the Python model with the rows, as its own settings are fixed when the project is parsed
    '{{ var("export_path") | replace("'", "''") }}' as export_path
from {{ ref('export_list') }} as exports
-- a channel may have a space of its own
inner join {{ ref('audiences') }} as audiences
    on position(
        concat(',', audiences.audience_channel, ',')
        in concat(',', replace(replace(exports.audience_channels, ', ', ','), ' ,', ','), ',')
    ) > 0
