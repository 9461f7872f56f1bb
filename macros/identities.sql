{# Whose e-mail it is among the accounts known by the as-of date: of several the oldest, then the first by id. #}
{% macro account_emails() -%}
    select
        customers.email,
        min_by(
            customers.customer_id, (coalesce(customers.created_at, timestamp '9999-12-31'), customers.customer_id)
        ) as customer_id
    from {{ ref('stg_customers') }} as customers
    cross join {{ ref('as_of') }} as as_of
    where
        customers.email is not null
        and coalesce(customers.created_at < as_of.as_of_end_at, true)
        and {{ var('merge_guests_by_email') }}
    group by customers.email
{%- endmacro %}


{# Whether a customer, a row of dim_customers or none, is an account of the shop's own people, whose orders never
   count. #}
{% macro is_house_account(customers) -%} coalesce({{ customers }}.account_type in ('staff', 'test'), false) {%- endmacro %}


{# A consent holds where it was given after the last no; one without a date is older than any no. #}
{% macro said_since(given_at, withdrawn_at) -%}
    coalesce({{ given_at }} > {{ withdrawn_at }}, {{ withdrawn_at }} is null)
{%- endmacro %}
