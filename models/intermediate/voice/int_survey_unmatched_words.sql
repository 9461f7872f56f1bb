with

-- words that are somebody's name never leave staging, however many share it
names as (

    select {{ plain_words("concat_ws(' ', first_name, last_name)") }} as words
    from {{ ref('stg_customers') }}
    where coalesce(first_name, last_name) is not null

),

name_words as (

    select distinct name_parts.part as word
    from names
    {{ split_to_rows('trim(names.words)', "' '", 'name_parts') }}

),

unmatched as (

    select
        questions.response_id,
        questions.respondent,
        concat_ws(
            ' ',
            case when questions.question_topic = 'unknown' then questions.survey_type else questions.question_topic end,
            case answers.nps_class when 1 then 'promoters' when 0 then 'passives' when -1 then 'detractors' end
        ) as asked_for,
        texts.words
    from {{ ref('int_response_themes') }} as themes
    inner join {{ ref('int_survey_questions') }} as questions on themes.response_id = questions.response_id
    inner join {{ ref('int_survey_texts') }} as texts on themes.response_id = texts.text_id
    left join {{ ref('int_nps_responses') }} as answers on themes.response_id = answers.response_id
    where themes.theme = 'unmatched' and not questions.is_house_account

),

words as (

    select distinct
        unmatched.response_id,
        unmatched.respondent,
        unmatched.asked_for,
        word_parts.part as word
    from unmatched
    {{ split_to_rows('trim(unmatched.words)', "' '", 'word_parts') }}

),

-- what a few people wrote could tell who they are
shared_words as (

    select word
    from words
    where length(word) >= 4 and not {{ matches('word', '[0-9]') }} and word not in (select word from name_words)
    group by word
    having count(distinct respondent) >= {{ var('minimum_customers_of_term') }}

)

select
    words.asked_for,
    words.word as term,
    count(distinct words.respondent)::int as customers,
    count(*)::int as answers
from words
inner join shared_words on words.word = shared_words.word
group by words.asked_for, words.word
