with

attributes as (

    select
        identities.customer_key,
        attributes.attribute,
        attributes.value,
        -- a value without a date has always been in force
        coalesce(attributes.set_at, timestamp '1900-01-01 00:00:00') as set_at
    from {{ ref('stg_customer_attributes') }} as attributes
    inner join {{ ref('int_customer_identities') }} as identities
        on identities.identity_type = 'customer_id' and attributes.customer_id = identities.identity
    cross join {{ ref('as_of') }} as as_of
    where coalesce(attributes.set_at < as_of.as_of_end_at, true)

)

-- often a shop asks after the first order: then the first answer stands for it
select
    attributes.customer_key,
    attributes.attribute,
    coalesce(
        max_by(attributes.value, (attributes.set_at, attributes.value))
        filter (where attributes.set_at <= customers.first_ordered_at),
        min_by(attributes.value, (attributes.set_at, attributes.value))
    ) as attribute_value
from attributes
inner join {{ ref('int_cohort_customers') }} as customers on attributes.customer_key = customers.customer_key
group by attributes.customer_key, attributes.attribute
