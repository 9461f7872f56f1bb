with

matches as (

    select
        matches.audience_id,
        matches.customer_key,
        audiences.takes_holdout,
        audiences.holdout_share,
        audiences.kind = 'contact' as is_contact,
        row_number() over (
            partition by matches.customer_key, audiences.kind order by audiences.priority, matches.audience_id
        ) as place
    from {{ ref('int_activation_matches') }} as matches
    inner join {{ ref('int_activation_audiences') }} as audiences on matches.audience_id = audiences.audience_id

)

-- who is held out takes the place of a contact all the same, or the two parts would not be alike
select
    audience_id,
    customer_key,
    takes_holdout and (
        {{ hex_share("md5(concat('everywhere|', customer_key))") }} < {{ var('global_holdout_share') }}
        or {{ hex_share("md5(concat(audience_id, '|', customer_key))") }} < holdout_share
    ) as is_holdout,
    case
        when takes_holdout then 1 - (1 - {{ var('global_holdout_share') }}::double) * (1 - holdout_share)
        else 0
    end::decimal(9, 8) as holdout_share
from matches
where not is_contact or place <= {{ var('audience_contacts_at_once') }}
