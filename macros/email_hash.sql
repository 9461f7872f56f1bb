{# The key of a guest: a salted hash, so that no e-mail leaves staging. The salt is a secret of the shop. #}
{% macro email_hash(email) -%}
    {{ sha256("concat('" ~ env_var('CUSTOMER_VALUE_SALT', 'customer-value') | replace("'", "''") ~ "', " ~ email ~ ")") }}
{%- endmacro %}
