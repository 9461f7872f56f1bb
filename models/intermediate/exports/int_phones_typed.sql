select distinct
    phone,
    -- the country whose habits a number without a country's code follows
    coalesce(country, '') as country
from {{ ref('stg_customers') }}
where phone is not null
