with

answers as (

    select
        *,
        case
            when score is null then 'no_score'
            when coalesce(scale_max, 10) <> 10 then 'other_scale'
            when is_house_account then 'house_account'
            else 'counted'
        end as count_status,
        -- a customer is asked about the shop again and again, but about a ticket or an order once
        case when moment = 'relationship' then respondent else coalesce(ticket_id, order_named, response_id) end
            as asked_about,
        md5(concat_ws('|', moment, asked_about, coalesce(brand, ''), coalesce(product_id, ''))) as question_key
    from {{ ref('int_survey_questions') }}
    where survey_type = 'nps' and is_answered

)

select
    response_id,
    moment,
    customer_key,
    respondent,
    order_id,
    product_id,
    brand,
    survey_channel,
    answered_at,
    response_date,
    score,
    followed_up_on,
    count_status,
    case
        when count_status <> 'counted' then null
        when score >= 9 then 1
        when score <= 6 then -1
        else 0
    end as nps_class,
    case when count_status = 'counted' then question_key end as nps_question_key,
    case
        when count_status = 'counted'
            then
                lead(response_date) over (
                    partition by count_status, question_key
                    order by answered_at, response_id
                )
    end as superseded_on
from answers
