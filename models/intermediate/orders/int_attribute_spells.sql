with

-- of accounts merged in one customer, two may set an attribute at the same moment: the later update holds
settings as (

    select
        identities.customer_key,
        attributes.attribute,
        coalesce(attributes.set_at, timestamp '1900-01-01') as valid_from,
        max_by(
            attributes.value,
            (
                coalesce(attributes.updated_at, attributes.loaded_at, timestamp '1900-01-01'),
                attributes.customer_id,
                attributes.value
            )
        ) as attribute_value
    from {{ ref('stg_customer_attributes') }} as attributes
    inner join {{ ref('int_customer_identities') }} as identities
        on identities.identity_type = 'customer_id' and attributes.customer_id = identities.identity
    group by identities.customer_key, attributes.attribute, coalesce(attributes.set_at, timestamp '1900-01-01')

)

select
    customer_key,
    attribute,
    attribute_value,
    valid_from,
    coalesce(
        lead(valid_from) over (partition by customer_key, attribute order by valid_from), timestamp '9999-12-31'
    ) as valid_until
from settings
