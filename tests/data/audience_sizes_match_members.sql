-- today's sizes are the members', `audiences` shows them, and nobody is followed without a holdout
with

members as (

    select
        audience_id,
        count_if(is_member) as members,
        count_if(is_member and is_holdout) as held_out_members
    from {{ ref('audience_members') }}
    group by audience_id

)

select
    audiences.audience_id,
    sizes.members,
    coalesce(members.members, 0) as counted_members
from {{ ref('audiences') }} as audiences
cross join {{ ref('as_of') }} as as_of
left join {{ ref('audience_sizes') }} as sizes
    on audiences.audience_id = sizes.audience_id and as_of.as_of_date = sizes.size_date
left join members on audiences.audience_id = members.audience_id
where
    as_of.as_of_date is not null
    and (
        sizes.members is null
        or sizes.members <> coalesce(members.members, 0)
        or sizes.held_out_members <> coalesce(members.held_out_members, 0)
        or audiences.members <> sizes.members
        or sizes.entered_members > sizes.members
    )

union all

select
    audience_id,
    member_customers as members,
    0 as counted_members
from {{ ref('audience_effects') }}
where
    (effect_verdict in ('takes_none', 'no_holdout') and member_customers + holdout_customers > 0)
    or effect < effect_low
    or effect > effect_high
