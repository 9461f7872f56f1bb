with

stamp as (

    {{ build_stamp() }}

)

-- only what changed is written, so that `updated_at` of all others stays
select
    profiles.*,
    stamp.build_at as updated_at
from {{ ref('int_activation_profiles') }} as profiles
cross join stamp
left join {{ rows_before({'customer_key': 'string', 'row_hash': 'string'}) }} as before
    on profiles.customer_key = before.customer_key
where coalesce(profiles.row_hash <> before.row_hash, true)
