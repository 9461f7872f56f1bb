select
    members.audience_id,
    members.is_holdout,
    customers.customer_key is not null as is_known,
    {{ export_reasons_of('customers') }},
    count(*) as members
from {{ ref('audience_members') }} as members
left join {{ ref('int_customers_exported') }} as customers on members.customer_key = customers.customer_key
where members.is_member
group by all
