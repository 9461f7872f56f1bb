-- every number of a mart has a definition, with both parts of a ratio or neither
select *
from {{ ref('metric_dictionary') }}
where
    metric = ''
    or formula is null
    or basis is null
    or source is null
    or meaning is null
    or (numerator is null) <> (denominator is null)
    or coalesce(unit, '') not in ('count', 'money', 'days', 'share', 'units', 'score', 'number', 'hours')
