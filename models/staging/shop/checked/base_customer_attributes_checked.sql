-- an attribute is nothing but a fact about a person: those of an erased person go with the deleted rows
select
    attributes.*,
    attributes.reject_reason as checked_reason,
    attributes.reject_column as checked_column,
    attributes.is_deleted or erased_people.identifier is not null as is_gone
from {{ ref('base_customer_attributes') }} as attributes
left join {{ ref('stg_erased_people') }} as erased_people
    on erased_people.identifier_type = 'customer_id' and attributes.customer_id = erased_people.identifier
