with

counts as (

    select * from {{ ref('int_nps_by_trait') }}
    union all
    select * from {{ ref('int_nps_by_product') }}
    union all
    select * from {{ ref('int_nps_by_attribute') }}

),

periods as (

    select
        periods.period,
        counts.moment,
        counts.dimension,
        counts.dimension_value,
        sum(counts.responses)::int as responses,
        sum(counts.promoters)::int as promoters,
        sum(counts.passives)::int as passives,
        sum(counts.detractors)::int as detractors
    from counts
    cross join (values ('all'), ('last_365_days')) as periods (period)
    where periods.period = 'all' or counts.is_recent
    group by periods.period, counts.moment, counts.dimension, counts.dimension_value

)

select
    periods.*,
    whole.responses - periods.responses as rest_responses,
    whole.promoters - periods.promoters as rest_promoters,
    whole.passives - periods.passives as rest_passives,
    whole.detractors - periods.detractors as rest_detractors
from periods
inner join periods as whole
    on
        periods.period = whole.period
        and periods.moment = whole.moment
        and periods.dimension = whole.dimension
        and whole.dimension_value is null
where periods.dimension_value is not null
