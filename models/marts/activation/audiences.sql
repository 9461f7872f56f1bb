with

sizes as (

    select
        sizes.audience_id,
        max_by(sizes.members, sizes.size_date) filter (where sizes.size_date = as_of.as_of_date) as members,
        max_by(sizes.held_out_members, sizes.size_date) filter (where sizes.size_date = as_of.as_of_date)
            as held_out_members,
        max_by(sizes.members_value, sizes.size_date) filter (where sizes.size_date = as_of.as_of_date)
            as members_value,
        max_by(sizes.members, sizes.size_date) filter (where sizes.size_date < as_of.as_of_date) as members_before,
        max(sizes.size_date) filter (where sizes.size_date < as_of.as_of_date) as before_date
    from {{ ref('audience_sizes') }} as sizes
    cross join {{ ref('as_of') }} as as_of
    group by sizes.audience_id

),

-- of those to be sent
reach as (

    select
        members.audience_id,
        count_if(profiles.has_email_consent) as with_email_consent,
        count_if(profiles.has_sms_consent) as with_sms_consent,
        count_if(profiles.has_ad_user_data_consent and profiles.has_ad_personalization_consent) as with_ad_consent
    from {{ ref('audience_members_current') }} as members
    inner join {{ ref('audience_profiles') }} as profiles on members.customer_key = profiles.customer_key
    group by members.audience_id

)

select
    audiences.audience_id,
    audiences.audience_name,
    audiences.sentence,
    audiences.predicate,
    audiences.action,
    audiences.channel as audience_channel,
    audiences.owner,
    audiences.expected_effect,
    audiences.kind,
    audiences.kind = 'contact' as is_contact,
    audiences.priority,
    audiences.skips_open_tickets,
    audiences.takes_holdout,
    audiences.holdout_share,
    coalesce(sizes.members, 0)::int as members,
    coalesce(sizes.held_out_members, 0)::int as held_out_members,
    coalesce(sizes.members_value, 0)::decimal(18, 2) as members_value,
    coalesce(reach.with_email_consent, 0)::int as members_with_email_consent,
    coalesce(reach.with_sms_consent, 0)::int as members_with_sms_consent,
    coalesce(reach.with_ad_consent, 0)::int as members_with_ad_consent,
    sizes.members_before,
    sizes.before_date
from {{ ref('int_activation_audiences') }} as audiences
left join sizes on audiences.audience_id = sizes.audience_id
left join reach on audiences.audience_id = reach.audience_id
