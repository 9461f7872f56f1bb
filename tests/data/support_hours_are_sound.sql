-- spans of opening hours are times of a day, end after they begin, and do not overlap
with

spans as (

    select
        *,
        max(closes_at) over (
            partition by iso_day_of_week order by opens_at rows between unbounded preceding and 1 preceding
        ) as closed_before
    from {{ ref('support_hours') }}

)

select *
from spans
where
    not ({{ matches('opens_at', '^([01][0-9]|2[0-3]):[0-5][0-9]$') }})
    or not ({{ matches('closes_at', '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$') }})
    or closes_at <= opens_at
    or closed_before > opens_at
