{# Texts in the form that a platform hashes; null where nothing is left of them. docs/activation.md says which rules
   are whose, tests/unit/test_export_normalisers.py holds them to the platforms' own code. #}

{# letters beyond the Latin ones stay; digits, spaces, apostrophes, dots and hyphens go #}
{% macro meta_letters(value) -%}
    nullif({{ without(composed('lower(' ~ value ~ ')'), '[^\\p{L}\\p{M}]') }}, '')
{%- endmacro %}

{% macro meta_zip(value) -%}
    nullif(split_part({{ without('lower(' ~ value ~ ')', white_space()) }}, '-', 1), '')
{%- endmacro %}

{% macro meta_country(value) -%}
    case when {{ matches(value, '^[A-Za-z]{2}$') }} then lower({{ value }}) end
{%- endmacro %}

{# Meta knows two #}
{% macro meta_gender(value) -%}
    case when lower({{ value }}) in ('f', 'female') then 'f' when lower({{ value }}) in ('m', 'male') then 'm' end
{%- endmacro %}

{% macro meta_date(value) -%} replace(({{ value }})::string, '-', '') {%- endmacro %}

{% macro meta_phone(phone_e164) -%} replace({{ phone_e164 }}, '+', '') {%- endmacro %}

{# the letter boxes of one Gmail address: dots, and + with what follows, say nothing #}
{% macro google_email(email) -%}
    case
        when split_part({{ email }}, '@', 2) in ('gmail.com', 'googlemail.com')
            then concat(
                replace(split_part(split_part({{ email }}, '@', 1), '+', 1), '.', ''), '@', split_part({{ email }}, '@', 2)
            )
        else {{ email }}
    end
{%- endmacro %}

{# a space within a name stays #}
{% macro google_name(value) -%}
    nullif({{ without(composed('lower(' ~ value ~ ')'), '^' ~ white_space() ~ '|' ~ white_space() ~ '$') }}, '')
{%- endmacro %}

{# whether an e-mail address can be written to: one @, no white space or invisible characters, nothing around it,
   a domain with a dot; letters of any script #}
{% macro is_email(email) -%}
    {%- set character = '[\\p{L}\\p{M}\\p{N}!#$%&\\x27*+/=?^_\\x60\\x7b\\x7c\\x7d~-]' -%}
    {%- set label = '[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?' -%}
    (
        {{ fits(email, '^' ~ character ~ '+([.]' ~ character ~ '+)*@(' ~ label ~ '[.])+\\p{L}[\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}]$') }}
        -- nothing would be left of it at Gmail
        and {{ email }} not like '+%'
        and length({{ email }}) <= 254 and length(split_part({{ email }}, '@', 1)) <= 64
    )
{%- endmacro %}

{# of any script; some control characters count as white space too #}
{% macro white_space() -%} [\s\p{Z}\x0b\x1c-\x1f\x85]+ {%- endmacro %}
