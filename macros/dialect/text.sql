{% macro matches(value, pattern) -%} {{ return(adapter.dispatch('matches')(value, pattern)) }} {%- endmacro %}
{% macro default__matches(value, pattern) -%} regexp_matches({{ value }}, '{{ pattern }}') {%- endmacro %}
{% macro spark__matches(value, pattern) -%} {{ value }} rlike '{{ pattern }}' {%- endmacro %}

{# without white space, no-break spaces and byte-order marks at both ends; null where nothing is left.
   Nearly all values begin and end with a printable character: to see that is quicker than to trim. #}
{% macro trimmed(value) -%}
    case
        when {{ value }} between '!' and '~' and {{ last_character(value) }} between '!' and '~' then {{ value }}
        else nullif(trim(both '{{ " \t\n\r\f\v\u00a0\ufeff" }}' from {{ value }}), '')
    end
{%- endmacro %}

{% macro last_character(value) -%} {{ return(adapter.dispatch('last_character')(value)) }} {%- endmacro %}
{% macro default__last_character(value) -%} {{ value }}[-1] {%- endmacro %}
{% macro spark__last_character(value) -%} right({{ value }}, 1) {%- endmacro %}

{% macro sha256(value) -%} {{ return(adapter.dispatch('sha256')(value)) }} {%- endmacro %}
{% macro default__sha256(value) -%} sha256({{ value }}) {%- endmacro %}
{% macro spark__sha256(value) -%} sha2({{ value }}, 256) {%- endmacro %}

{# one row per part of a text: a relation expression to join laterally, with the part in column `part` #}
{% macro split_to_rows(value, separator, alias) -%} {{ return(adapter.dispatch('split_to_rows')(value, separator, alias)) }} {%- endmacro %}
{% macro default__split_to_rows(value, separator, alias) -%}
    cross join unnest(string_split({{ value }}, {{ separator }})) as {{ alias }}(part)
{%- endmacro %}
{% macro spark__split_to_rows(value, separator, alias) -%}
    lateral view explode(split({{ value }}, {{ separator }})) {{ alias }} as part
{%- endmacro %}

{# a number as people read it, 1,234.50; rounded first, as the engines round halves differently #}
{% macro number_text(value, decimals) -%} {{ return(adapter.dispatch('number_text')(value, decimals)) }} {%- endmacro %}
{% macro default__number_text(value, decimals) -%} format('{{ "{:,." ~ decimals ~ "f}" }}', round(({{ value }})::double, {{ decimals }}) + 0) {%- endmacro %}
{% macro spark__number_text(value, decimals) -%} format_number(round(({{ value }})::double, {{ decimals }}) + 0, {{ decimals }}) {%- endmacro %}

{# where the first digits of a hexadecimal text lie between 0 and 1: three tell 1 in 4,096 #}
{% macro hex_share(value, digits=3) -%}
    (
        {%- for place in range(1, digits + 1) %}
        {{ '+ ' if not loop.first }}(position(substring({{ value }}, {{ place }}, 1) in '0123456789abcdef') - 1) / pow(16, {{ place }})
        {%- endfor %}
    )::double
{%- endmacro %}

{# `matches` for patterns with backslashes, which Spark reads in raw text alone #}
{% macro fits(value, pattern) -%} {{ return(adapter.dispatch('fits')(value, pattern)) }} {%- endmacro %}
{% macro default__fits(value, pattern) -%} regexp_matches({{ value }}, '{{ pattern }}') {%- endmacro %}
{% macro spark__fits(value, pattern) -%} {{ value }} rlike r'{{ pattern }}' {%- endmacro %}

{# a text without all that a pattern finds #}
{% macro without(value, pattern) -%} {{ return(adapter.dispatch('without')(value, pattern)) }} {%- endmacro %}
{% macro default__without(value, pattern) -%} regexp_replace({{ value }}, '{{ pattern }}', '', 'g') {%- endmacro %}
{% macro spark__without(value, pattern) -%} regexp_replace({{ value }}, r'{{ pattern }}', '') {%- endmacro %}

{# letters and their accents as one character where there is one (NFC); Spark has no function for it, and texts that
   are not in this form are rare #}
{% macro composed(value) -%} {{ return(adapter.dispatch('composed')(value)) }} {%- endmacro %}
{% macro default__composed(value) -%} nfc_normalize({{ value }}) {%- endmacro %}
{% macro spark__composed(value) -%} {{ value }} {%- endmacro %}

{# a column's name with spaces or capitals #}
{% macro named(name) -%} {{ return(adapter.quote(name)) }} {%- endmacro %}

{# a number with its noun, 1 customer or 2 customers #}
{% macro counted(value, one, several) -%}
    concat({{ value }}, case when {{ value }} = 1 then ' {{ one }}' else ' {{ several }}' end)
{%- endmacro %}

{# those of some texts that are not null as a list in JSON; quotes and backslashes within them are escaped #}
{% macro json_list(values) -%}
    concat('[', concat_ws(','
        {%- for value in values %},
        '"' || replace(replace({{ value }}, chr(92), chr(92) || chr(92)), '"', chr(92) || '"') || '"'
        {%- endfor %}
    ), ']')
{%- endmacro %}
