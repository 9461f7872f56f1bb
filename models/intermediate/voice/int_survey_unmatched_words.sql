with

-- words that are somebody's name never leave staging, however many share it
name_words as (

    {{ split_words(ref('int_name_texts'), ['person']) }}

),

words_written as (

    {{ split_words(ref('int_survey_unmatched_texts'), ['response_id', 'respondent', 'asked_for']) }}

),

words as (

    select distinct response_id, respondent, asked_for, word
    from words_written
    where length(word) >= 4 and not {{ matches('word', '[0-9]') }}

),

-- what a few people wrote could tell who they are
shared_words as (

    select word
    from words
    where word not in (select word from name_words)
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
