-- one value a customer (a name, a birthday) is no dimension, and a value of a few could name one of them
select
    attribute,
    value as attribute_value,
    case when count(distinct customer_id) >= 5 then value else 'other' end as shown_value
from {{ ref('stg_customer_attributes') }}
where
    attribute in (
        select attribute
        from {{ ref('stg_customer_attributes') }}
        group by attribute
        having count(distinct value) <= 100
    )
group by attribute, value
