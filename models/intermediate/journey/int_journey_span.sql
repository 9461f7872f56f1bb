-- the journey map looks at the last days of var journey_days, and no further back than visits were recorded
with

visits as (

    select min(started_at) as first_at
    from {{ ref('int_web_visits') }}

)

select
    greatest({{ days_before_as_of(var('journey_days')) }}, coalesce(visits.first_at, timestamp '1900-01-01'))
        as begins_at,
    {{ days_before_as_of(var('journey_pause_days')) }} as followed_until
from {{ ref('as_of') }} as as_of
cross join visits
