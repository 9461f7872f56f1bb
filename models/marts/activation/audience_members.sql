with

-- of customers whose profile or audience changed; the rows of all others stay as they are
before as (

    select before.*
    from {{ rows_before({
        'audience_id': 'string', 'customer_key': 'string', 'membership_key': 'string', 'is_member': 'boolean',
        'is_holdout': 'boolean', 'holdout_share': 'decimal(9,8)', 'entered_at': 'timestamp', 'exited_at': 'timestamp',
        'arm_since': 'timestamp', 'updated_at': 'timestamp'
    }) }} as before
    inner join {{ ref('int_activation_customers_evaluated') }} as evaluated
        on before.customer_key = evaluated.customer_key

),

compared as (

    select
        coalesce(before.audience_id, found.audience_id) as audience_id,
        coalesce(before.customer_key, found.customer_key) as customer_key,
        before.membership_key,
        before.is_member as was_member,
        before.is_holdout as was_holdout,
        before.holdout_share as held_share,
        before.entered_at as entered_before,
        before.exited_at as exited_before,
        before.arm_since as in_arm_before,
        before.updated_at as updated_before,
        found.customer_key is not null as is_member,
        coalesce(found.is_holdout, before.is_holdout) as is_holdout,
        coalesce(found.holdout_share, audiences.holdout_share, before.holdout_share) as holdout_share
    from {{ ref('int_activation_members') }} as found
    full outer join before
        on found.audience_id = before.audience_id and found.customer_key = before.customer_key
    left join {{ ref('int_activation_audiences') }} as audiences on before.audience_id = audiences.audience_id

),

stamp as (

    {{ build_stamp() }}

),

-- the data's time, not the build's: what happens to a member from here on was not known when she came in
changes as (

    select
        compared.*,
        coalesce(as_of.as_of_end_at, stamp.build_at) as known_until,
        stamp.build_at
    from compared
    cross join stamp
    cross join {{ ref('as_of') }} as as_of
    where
        compared.membership_key is null
        or compared.is_member <> compared.was_member
        or compared.is_holdout <> compared.was_holdout
        or compared.holdout_share <> compared.held_share

),

dated_changes as (

    select
        *,
        case when is_member and not coalesce(was_member, false) then known_until else entered_before end as entered_at,
        case
            when is_member then null
            when was_member then greatest(known_until, entered_before, in_arm_before)
            else exited_before
        end as exited_at
    from changes

)

select
    coalesce(membership_key, md5(concat(audience_id, '|', customer_key))) as membership_key,
    audience_id,
    customer_key,
    is_member,
    is_holdout,
    entered_at,
    exited_at,
    holdout_share,
    -- parts under another share are drawn anew and counted from there; who was no member then is in none
    case
        when holdout_share = held_share and is_holdout = was_holdout then coalesce(in_arm_before, entered_at)
        when is_member then known_until
    end as arm_since,
    md5(concat_ws(
        '|', audience_id, customer_key, is_member::string, is_holdout::string,
        entered_at::string, coalesce(exited_at::string, '')
    )) as row_hash,
    case
        when is_member = was_member and is_holdout = was_holdout then updated_before
        else build_at
    end as updated_at
from dated_changes
