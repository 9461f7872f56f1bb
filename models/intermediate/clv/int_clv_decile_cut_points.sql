-- counted by value first, so that few rows are sorted, and equal values stay in one decile
with

values_counted as (

    select
        predicted_clv_365,
        count(*) as customers
    from {{ ref('int_clv_customers_predicted') }}
    where predicted_clv_365 is not null
    group by predicted_clv_365

),

values_ranked as (

    select
        predicted_clv_365,
        sum(customers) over (
            order by predicted_clv_365 rows between unbounded preceding and current row
        ) as customers_up_to,
        sum(customers) over () as customers
    from values_counted

)

select
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 1 * customers) as cut_1,
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 2 * customers) as cut_2,
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 3 * customers) as cut_3,
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 4 * customers) as cut_4,
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 5 * customers) as cut_5,
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 6 * customers) as cut_6,
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 7 * customers) as cut_7,
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 8 * customers) as cut_8,
    min(predicted_clv_365) filter (where 10 * customers_up_to >= 9 * customers) as cut_9
from values_ranked
