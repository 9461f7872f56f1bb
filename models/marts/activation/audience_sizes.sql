with

members as (

    select
        members.audience_id,
        count_if(members.is_member) as members,
        count_if(members.is_member and members.is_holdout) as held_out,
        count_if(members.is_member and members.entered_at = as_of.as_of_end_at) as entered,
        -- who came with an earlier build of the day and left with a later one was not in on the day before
        count_if(
            not members.is_member
            and members.exited_at = as_of.as_of_end_at
            and members.entered_at < as_of.as_of_end_at
        ) as left_since,
        sum(customer_values.customer_value) filter (where members.is_member) as value
    from {{ ref('audience_members') }} as members
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('int_customer_values') }} as customer_values on members.customer_key = customer_values.customer_key
    group by members.audience_id

)

-- one more build as of the same day writes that day again
select
    audiences.audience_id,
    as_of.as_of_date as size_date,
    coalesce(members.members, 0)::int as members,
    coalesce(members.held_out, 0)::int as held_out_members,
    coalesce(members.entered, 0)::int as entered_members,
    coalesce(members.left_since, 0)::int as left_members,
    coalesce(members.value, 0)::decimal(18, 2) as members_value
from {{ ref('int_activation_audiences') }} as audiences
cross join {{ ref('as_of') }} as as_of
left join members on audiences.audience_id = members.audience_id
where as_of.as_of_date is not null
