with

-- what was set later may be of later customers, and would say today who is among few
known_attributes as (

    select
        attributes.attribute,
        attributes.value,
        attributes.customer_id
    from {{ ref('stg_customer_attributes') }} as attributes
    cross join {{ ref('as_of') }} as as_of
    where coalesce(attributes.set_at < as_of.as_of_end_at, true)

)

-- one value a customer (a name, a birthday) is no dimension, and a value of a few could name one of them
select
    attribute,
    value as attribute_value,
    case when count(distinct customer_id) >= 5 then value else 'other' end as shown_value
from known_attributes
where
    attribute in (
        select attribute
        from known_attributes as listed_attributes
        group by attribute
        having count(distinct value) <= 100
    )
group by attribute, value
