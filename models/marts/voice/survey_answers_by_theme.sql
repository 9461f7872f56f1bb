with

-- what an answer in words is about: the question's topic, else the kind of question
answers as (

    select
        questions.response_id,
        case when questions.question_topic = 'unknown' then questions.survey_type else questions.question_topic end
            as asked_for,
        coalesce(segments.segment, 'not_grouped') as segment
    from {{ ref('int_survey_questions') }} as questions
    left join {{ ref('int_customer_survey_segments') }} as segments on questions.customer_key = segments.customer_key
    where questions.has_comment and not questions.is_house_account

),

segments as (

    select response_id, asked_for, segment from answers
    union all
    select response_id, asked_for, 'all' as segment from answers

),

totals as (

    select asked_for, segment, count(*)::int as answers
    from segments
    group by asked_for, segment

),

themes as (

    select
        segments.asked_for,
        segments.segment,
        themes.theme,
        themes.stage,
        themes.tone,
        count(*)::int as answers_naming,
        coalesce(count_if(themes.is_main), 0)::int as answers_mainly
    from segments
    inner join {{ ref('int_response_themes') }} as themes on segments.response_id = themes.response_id
    group by segments.asked_for, segments.segment, themes.theme, themes.stage, themes.tone

)

select
    themes.asked_for,
    themes.segment,
    themes.theme,
    themes.stage,
    themes.tone,
    themes.answers_naming,
    themes.answers_mainly,
    totals.answers as answers_in_words,
    themes.answers_naming::double / totals.answers as naming_share,
    {{ wilson_bound('themes.answers_naming', 'totals.answers', 'lower') }} as naming_share_low,
    {{ wilson_bound('themes.answers_naming', 'totals.answers', 'upper') }} as naming_share_high,
    100.0::double * themes.answers_naming / totals.answers
    / (everybody.answers_naming::double / all_totals.answers) as naming_index,
    totals.answers >= {{ var('minimum_responses') }} as is_reportable
from themes
inner join totals on themes.asked_for = totals.asked_for and themes.segment = totals.segment
inner join themes as everybody
    on themes.asked_for = everybody.asked_for and themes.theme = everybody.theme and everybody.segment = 'all'
inner join totals as all_totals on themes.asked_for = all_totals.asked_for and all_totals.segment = 'all'
