with

profiles as (

    select *
    from {{ ref('int_activation_profiles') }}

),

hashed_profiles as (

    select
        profiles.*,
        {{ row_hash('profiles') }} as row_hash
    from profiles

),

stamp as (

    {{ build_stamp() }}

)

-- only what changed is written, so that `updated_at` of all others stays
select
    hashed_profiles.*,
    stamp.build_at as updated_at
from hashed_profiles
cross join stamp
left join {{ rows_before({'customer_key': 'string', 'row_hash': 'string'}) }} as before
    on hashed_profiles.customer_key = before.customer_key
where coalesce(hashed_profiles.row_hash <> before.row_hash, true)
