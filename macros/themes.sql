{# A text as words that rules can be held against: lower case, no accents, letters and digits only, one blank between
   words, before the first and after the last. ' ' where there is no word. #}
{% macro plain_words(value) -%}
    {%- set accented = 'àáâãäåāăąçćčďđèéêëēęěìíîïīįłñńňòóôõöøōőřśšşťùúûüūůűýÿźžż' -%}
    {%- set plain = 'aaaaaaaaacccddeeeeeeeiiiiiilnnnoooooooorssstuuuuuuuyyzzz' -%}
    {%- set letters = "translate(lower(" ~ value ~ "), '" ~ accented ~ "', '" ~ plain ~ "')" -%}
    {%- set letters = "replace(replace(replace(" ~ letters ~ ", 'ß', 'ss'), 'œ', 'oe'), 'æ', 'ae')" -%}
    {{ only_words(letters) }}
{%- endmacro %}

{# combining marks go first, so that an accent written apart is none either #}
{% macro only_words(value) -%} {{ return(adapter.dispatch('only_words')(value)) }} {%- endmacro %}
{% macro default__only_words(value) -%}
    regexp_replace(concat(' ', regexp_replace({{ value }}, '\p{Mn}', '', 'g'), ' '), '[^\p{L}\p{N}]+', ' ', 'g')
{%- endmacro %}
{% macro spark__only_words(value) -%}
    regexp_replace(concat(' ', regexp_replace({{ value }}, '\\p{Mn}', ''), ' '), '[^\\p{L}\\p{N}]+', ' ')
{%- endmacro %}


{# The themes that texts name, one row per text and theme, by the rules of seeds voice_theme_list and voice_theme_terms.
   `texts` is a relation with text_id and words (macro plain_words): comments, tickets or chats. A term is found as
   whole words; a * at its start or end leaves that end open. The theme of the lowest priority is the main one. A text
   without a theme has no row. `tones` leaves out themes of other tones. #}
{% macro theme_matches(texts, tones=[]) -%}
with

terms as (

    select
        theme,
        concat(
            case when term not like '*%' then ' ' else '' end,
            trim({{ plain_words("replace(term, '*', '')") }}),
            case when term not like '%*' then ' ' else '' end
        ) as found_as
    from {{ ref('voice_theme_terms') }}

),

-- the same few words are written often
different_texts as (

    select distinct words
    from {{ texts }}

),

matches as (

    select distinct
        different_texts.words,
        terms.theme
    from different_texts
    inner join terms on contains(different_texts.words, terms.found_as)

)

select
    texts.text_id,
    matches.theme,
    themes.stage,
    themes.tone,
    row_number() over (partition by texts.text_id order by themes.priority, matches.theme) = 1 as is_main
from {{ texts }} as texts
inner join matches on texts.words = matches.words
inner join {{ ref('voice_theme_list') }} as themes on matches.theme = themes.theme
{%- if tones %}
where themes.tone in ('{{ tones | join("', '") }}')
{%- endif %}
{%- endmacro %}


{# Each word of plain_words as a row, with the columns of the relation that are named. #}
{% macro split_words(relation, columns) -%}
select
    {{ columns | join(', ') }},
    word_parts.part as word
from {{ relation }} as texts
{{ split_to_rows('trim(texts.words)', "' '", 'word_parts') }}
{%- endmacro %}
