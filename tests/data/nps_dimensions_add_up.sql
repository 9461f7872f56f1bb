-- where a response has one value, the values come to the whole that each is held against; brands, categories and
-- products overlap. The total is that of nps_periods.
with

dimension_sums as (

    select
        period,
        moment,
        dimension,
        sum(responses) as responses,
        sum(promoters) as promoters,
        sum(detractors) as detractors,
        min(responses + rest_responses) as smallest_whole,
        max(responses + rest_responses) as largest_whole,
        coalesce(count_if(responses <> promoters + passives + detractors), 0) as wrong_rows
    from {{ ref('nps_by_dimension') }}
    group by period, moment, dimension

),

totals as (

    select moment, responses, promoters, detractors
    from {{ ref('nps_periods') }}
    where grain = 'all'

)

select
    sums.*,
    totals.responses as total_responses
from dimension_sums as sums
left join totals on sums.moment = totals.moment
where
    sums.smallest_whole <> sums.largest_whole
    or sums.wrong_rows > 0
    or (sums.dimension in ('brand', 'category', 'product') and sums.responses < sums.largest_whole)
    or (sums.dimension not in ('brand', 'category', 'product') and sums.responses <> sums.largest_whole)
    or (
        sums.period = 'all'
        and (sums.dimension in ('total', 'rfm_group', 'clv_band', 'country') or sums.dimension like 'attribute:%')
        and (
            totals.moment is null
            or sums.responses <> totals.responses
            or sums.promoters <> totals.promoters
            or sums.detractors <> totals.detractors
        )
    )
    or sums.largest_whole > totals.responses
