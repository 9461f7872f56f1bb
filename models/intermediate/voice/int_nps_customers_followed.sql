with

-- two weeks after the answer it shows who had been helped, and the clock starts for all: nobody's order before the
-- help counts for it. J. R. Anderson, K. C. Cain, R. D. Gelber (1983), Journal of Clinical Oncology 1.
answers as (

    select
        responses.response_id,
        responses.customer_key,
        {{ nps_band('responses.nps_class', 'null') }} as nps_band,
        coalesce(
            {{ dbt.datediff('responses.response_date', 'responses.followed_up_on', 'day') }} <= 14, false
        ) as is_helped,
        {{ dbt.dateadd('day', 14, 'responses.response_date') }}::date as followed_from
    from {{ ref('int_nps_responses') }} as responses
    where responses.count_status = 'counted' and responses.customer_key is not null

),

next_orders as (

    select
        answers.response_id,
        min(orders.order_date) as next_order_date
    from answers
    inner join {{ ref('fct_orders') }} as orders
        on answers.customer_key = orders.customer_key and answers.followed_from < orders.order_date
    where orders.is_valid and orders.order_type <> 'subscription_renewal'
    group by answers.response_id

)

select
    answers.response_id,
    answers.customer_key,
    answers.nps_band,
    answers.is_helped,
    answers.followed_from,
    {{ dbt.datediff('answers.followed_from', 'next_orders.next_order_date', 'day') }}::int as days_to_next_order,
    {{ dbt.datediff('answers.followed_from', 'as_of.as_of_date', 'day') }}::int as days_followed
from answers
cross join {{ ref('as_of') }} as as_of
left join next_orders on answers.response_id = next_orders.response_id
