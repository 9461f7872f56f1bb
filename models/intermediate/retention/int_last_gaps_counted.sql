with

-- one gap a customer: the last that an order ended, and for those who ordered once the wait so far
last_gaps as (

    select
        customer_key,
        coalesce(max_by(waited_days, order_number) filter (where is_followed), max(waited_days)) as waited_days,
        bool_or(is_followed) as is_followed
    from {{ ref('int_order_waits') }}
    group by customer_key

)

select
    waited_days,
    is_followed,
    count(*)::int as customers,
    {{ var('churn_quantile') }}::double as churn_quantile
from last_gaps
group by waited_days, is_followed
