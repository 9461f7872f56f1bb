with

answers as (

    select
        grain,
        coalesce({{ period_start('questions.response_date') }}, date '1900-01-01') as first_day,
        questions.response_id,
        questions.survey_type,
        responses.nps_class,
        questions.response_date
    from {{ ref('int_survey_questions') }} as questions
    left join {{ ref('int_nps_responses') }} as responses on questions.response_id = responses.response_id
    cross join {{ grains() }}
    where questions.has_comment and grain in ('month', 'quarter', 'year', 'all')

),

totals as (

    select
        grain,
        first_day,
        survey_type,
        count(*)::int as answers,
        min(response_date) as first_date
    from answers
    group by grain, first_day, survey_type

),

themes as (

    select
        answers.grain,
        answers.first_day,
        answers.survey_type,
        themes.theme,
        themes.stage,
        themes.tone,
        count(*)::int as answers_naming,
        coalesce(count_if(themes.is_main), 0)::int as answers_mainly,
        count(answers.nps_class)::int as scored_responses,
        coalesce(count_if(answers.nps_class = 1), 0)::int as promoters,
        coalesce(count_if(answers.nps_class = -1), 0)::int as detractors
    from answers
    inner join {{ ref('int_response_themes') }} as themes on answers.response_id = themes.response_id
    group by answers.grain, answers.first_day, answers.survey_type, themes.theme, themes.stage, themes.tone

)

select
    themes.grain,
    case when themes.grain = 'all' then totals.first_date else themes.first_day end as period_start,
    themes.survey_type,
    themes.theme,
    themes.stage,
    themes.tone,
    themes.answers_naming,
    themes.answers_mainly,
    totals.answers as answers_in_words,
    themes.answers_naming::double / totals.answers as naming_share,
    {{ wilson_bound('themes.answers_naming', 'totals.answers', 'lower') }} as naming_share_low,
    {{ wilson_bound('themes.answers_naming', 'totals.answers', 'upper') }} as naming_share_high,
    themes.promoters,
    themes.detractors,
    {{ nps('themes.promoters', 'themes.detractors', 'themes.scored_responses') }} as nps_of_theme
from themes
inner join totals
    on
        themes.grain = totals.grain
        and themes.first_day = totals.first_day
        and themes.survey_type = totals.survey_type
