-- each dimension that holds every customer once adds up to the customers, and its shares to one
with

customers as (

    select
        count(*) as customers,
        sum(historical_clv) as historical_clv,
        sum(predicted_clv_365) as predicted_clv_365,
        count_if(value_decile = 10) as top_decile_customers
    from {{ ref('clv_customers') }}

),

dimensions as (

    select
        dimension,
        sum(customers) as customers,
        sum(historical_clv) as historical_clv,
        sum(predicted_clv_365) as predicted_clv_365,
        sum(top_decile_customers) as top_decile_customers,
        sum(customer_share) as customer_share,
        sum(predicted_clv_share) as predicted_clv_share
    from {{ ref('clv_groups') }}
    where dimension not in ('brand', 'category') and dimension not like 'attribute:%'
    group by dimension

)

select dimensions.*
from dimensions
cross join customers
where
    dimensions.customers <> customers.customers
    or dimensions.historical_clv <> customers.historical_clv
    or dimensions.predicted_clv_365 <> customers.predicted_clv_365
    or dimensions.top_decile_customers <> customers.top_decile_customers
    or abs(dimensions.customer_share - 1) > 0.000001
    or abs(dimensions.predicted_clv_share - 1) > 0.000001
