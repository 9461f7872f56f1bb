{% set cuts = cuts_by_name('rfm_group', 'country', 'survey_channel', 'order_sequence', 'delivery') %}
-- only where questions without an answer are handed over is there anything to see
with

counts as (

    select
        moment,
        {{ cut_columns(cuts) }},
        count(*)::int as asked,
        coalesce(count_if(is_answered), 0)::int as answered,
        count(nps_class)::int as responses,
        coalesce(count_if(nps_class = 1), 0)::int as promoters,
        coalesce(count_if(nps_class = -1), 0)::int as detractors
    from {{ ref('int_nps_asked') }}
    where moment in (select moment from {{ ref('int_nps_asked') }} where not is_answered)
    group by grouping sets ({{ cut_sets('moment', cuts) }})

)

-- where a dimension does not apply there is nothing to compare
select
    *,
    (sum(asked) over (partition by moment, dimension))::int as all_asked,
    (sum(answered) over (partition by moment, dimension))::int as all_answered
from counts
where dimension_value is not null
