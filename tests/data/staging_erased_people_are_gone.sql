-- neither a customer id nor an e-mail of an erased person is left in any staged table that names people
{% set places = [
    ('stg_orders', 'customer_id'), ('stg_orders', 'email'), ('stg_refunds', 'customer_id'), ('stg_customers', 'email'),
    ('stg_customer_attributes', 'customer_id'), ('stg_survey_responses', 'customer_id'),
    ('stg_survey_responses', 'email'), ('stg_support_events', 'customer_id'), ('stg_support_events', 'email'),
    ('stg_web_events', 'customer_id'), ('stg_experiment_exposures', 'customer_id'),
    ('stg_subscriptions', 'customer_id'), ('stg_loyalty_events', 'customer_id'),
] %}
with

identifiers as (

    {% for table, column in places %}
        select '{{ table }}' as staged_table, '{{ column }}' as identifier_type, {{ column }} as identifier
        from {{ ref(table) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

)

select
    identifiers.staged_table,
    identifiers.identifier_type,
    count(*) as row_count
from identifiers
inner join {{ ref('stg_erased_people') }} as erased_people
    on
        identifiers.identifier = erased_people.identifier
        and (identifiers.identifier_type = 'email') = (erased_people.identifier_type <> 'customer_id')
group by identifiers.staged_table, identifiers.identifier_type

union all

select 'dim_customers' as staged_table, 'customer_id' as identifier_type, count(*) as row_count
from {{ ref('dim_customers') }} as customers
inner join {{ ref('stg_erased_people') }} as erased_people
    on erased_people.identifier_type = 'customer_id' and customers.customer_key = erased_people.identifier
having count(*) > 0
