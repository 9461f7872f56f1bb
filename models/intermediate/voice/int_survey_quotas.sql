with

groups as (

    select
        rfm_group_id,
        count(*)::int as customers,
        coalesce(count_if(is_resting), 0)::int as resting,
        coalesce(count_if(not is_resting and not has_consent), 0)::int as without_consent,
        coalesce(count_if(not is_resting and has_consent), 0)::int as can_be_asked
    from {{ ref('int_customers_to_ask') }}
    where rfm_group_id is not null
    group by rfm_group_id

),

-- how the groups answered, by the group that they were in when they were asked
history as (

    select
        rfm_group,
        count(*) as asked,
        coalesce(count_if(is_answered), 0) as answered,
        count(nps_class) as responses,
        coalesce(count_if(nps_class = 1), 0) as promoters,
        coalesce(count_if(nps_class = -1), 0) as detractors
    from {{ ref('int_nps_asked') }}
    group by rfm_group

),

everybody as (

    select
        sum(asked) as asked,
        sum(answered) as answered,
        sum(responses) as responses,
        sum(promoters) as promoters,
        sum(detractors) as detractors
    from history

)

select
    groups.*,
    case
        when history.asked >= {{ var('minimum_responses') }} then history.answered::double / history.asked
        when everybody.asked >= {{ var('minimum_responses') }} then everybody.answered::double / everybody.asked
        else 0.2
    end as expected_response_rate,
    -- how far answers lie apart, 1 at most: half of them promoters and half detractors
    case
        when history.responses >= {{ var('minimum_responses') }}
            then {{ nps_variance('history.promoters', 'history.detractors', 'history.responses') }}
        when everybody.responses >= {{ var('minimum_responses') }}
            then {{ nps_variance('everybody.promoters', 'everybody.detractors', 'everybody.responses') }}
        else 1
    end as expected_variance,
    case
        when history.responses >= {{ var('minimum_responses') }} then 'answers_of_the_group'
        when everybody.responses >= {{ var('minimum_responses') }} then 'answers_of_all'
        else 'assumed'
    end as expectation_basis
from groups
cross join everybody
left join history on groups.rfm_group_id = history.rfm_group
