-- an agent's id can be a name or an e-mail
select
    customer_id as person,
    {{ plain_words("concat_ws(' ', first_name, last_name)") }} as words
from {{ ref('stg_customers') }}
where coalesce(first_name, last_name) is not null

union all

select
    agent_id as person,
    {{ plain_words('agent_id') }} as words
from {{ ref('stg_support_events') }}
where agent_id is not null
group by agent_id
