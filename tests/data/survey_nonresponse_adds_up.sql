-- every dimension comes to the questions sent at its moment, and its values to what nps_reweighted says of it
with

dimension_sums as (

    select
        moment,
        dimension,
        sum(questions_sent) as questions_sent,
        sum(questions_answered) as questions_answered,
        sum(responses) as responses,
        sum(asked_share) as asked_share
    from {{ ref('survey_nonresponse') }}
    group by moment, dimension

),

sent as (

    select
        moment,
        count(*) as questions_sent
    from {{ ref('voice_responses') }}
    where survey_type = 'nps' and sent_date is not null
    group by moment

)

select
    sums.*,
    sent.questions_sent as all_questions_sent
from dimension_sums as sums
left join {{ ref('nps_reweighted') }} as reweighted
    on sums.moment = reweighted.moment and sums.dimension = reweighted.dimension
left join sent on sums.moment = sent.moment
where
    reweighted.moment is null
    or sums.questions_sent <> reweighted.questions_sent
    or sums.questions_answered <> reweighted.questions_answered
    or sums.responses <> reweighted.responses
    or abs(sums.asked_share - 1) > 1e-9
    or sums.questions_sent > sent.questions_sent
