-- what an audience may be compared with
select
    audience_id,
    takes_holdout,
    holdout_share::double as holdout_share,
    {{ var('minimum_customers') }}::int as minimum_customers
from {{ ref('audiences') }}
