with

attributes as (

    select distinct attribute
    from {{ ref('int_attribute_values') }}

),

-- every response once per attribute, also those of customers of whom it is not known
responses as (

    select
        described.*,
        concat('attribute:', attributes.attribute) as dimension,
        coalesce(shown_values.shown_value, 'unknown') as dimension_value
    from {{ ref('int_nps_described') }} as described
    inner join {{ ref('int_nps_responses') }} as answers on described.response_id = answers.response_id
    cross join attributes
    left join {{ ref('int_attribute_spells') }} as spells
        on
            described.customer_key = spells.customer_key
            and attributes.attribute = spells.attribute
            and answers.answered_at >= spells.valid_from
            and answers.answered_at < spells.valid_until
    left join {{ ref('int_attribute_values') }} as shown_values
        on spells.attribute = shown_values.attribute and spells.attribute_value = shown_values.attribute_value
    where described.is_latest

)

-- the row without a value is the whole
select
    moment,
    is_recent,
    dimension,
    dimension_value,
    {{ nps_counts() }}
from responses
group by grouping sets ((moment, is_recent, dimension, dimension_value), (moment, is_recent, dimension))
