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
    opens_at not like '__:__'
    or closes_at not like '__:__'
    or opens_at not between '00:00' and '23:59'
    or closes_at not between '00:01' and '24:00'
    or greatest(split_part(opens_at, ':', 2), split_part(closes_at, ':', 2)) > '59'
    or closes_at <= opens_at
    or closed_before > opens_at
