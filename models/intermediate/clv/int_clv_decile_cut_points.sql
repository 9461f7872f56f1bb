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
    {% for number in range(1, 10) -%}
    min(predicted_clv_365) filter (where 10 * customers_up_to >= {{ number }} * customers)
        as cut_{{ number }}{{ ',' if not loop.last }}
    {% endfor -%}
from values_ranked
