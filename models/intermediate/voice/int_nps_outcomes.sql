with

-- churned is who ordered nothing within the churn window
horizons as (

    select 'next_order' as outcome, horizon_days
    from (values (90), (180)) as horizons (horizon_days)
    union all
    select 'churned' as outcome, churn_window_days as horizon_days
    from {{ ref('kpi_churn_windows') }}
    where churn_window_days is not null

),

-- of a customer's answers only the first that was followed for the whole time, or one order would count twice
followed as (

    select
        horizons.outcome,
        horizons.horizon_days,
        case
            when answers.nps_band <> 'detractor' then answers.nps_band
            when answers.is_helped then 'detractor_helped'
            else 'detractor_not_helped'
        end as answered_as,
        coalesce(answers.days_to_next_order <= horizons.horizon_days, false) as is_ordered_again,
        row_number() over (
            partition by horizons.outcome, horizons.horizon_days, answers.nps_band, answers.customer_key
            order by answers.followed_from, answers.response_id
        ) as answer_number
    from {{ ref('int_nps_customers_followed') }} as answers
    inner join horizons on answers.days_followed >= horizons.horizon_days

)

select
    outcome,
    horizon_days,
    answered_as,
    count(*)::int as customers,
    coalesce(count_if(is_ordered_again = (outcome = 'next_order')), 0)::int as customers_with_outcome
from followed
where answer_number = 1
group by outcome, horizon_days, answered_as
