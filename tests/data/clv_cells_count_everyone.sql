-- cells of a date hold its customers once each; today they hold the net revenue of counting orders, less refunds
-- without an order, and the spend cells all who brought anything
with

cells as (

    select
        as_of_date,
        is_today,
        sum(customers) as customers,
        sum(total_value) as total_value,
        sum(customers * recency_days) as recency_days,
        sum(customers * age_days) as age_days
    from {{ ref('int_clv_cells') }}
    group by as_of_date, is_today

),

inputs as (

    select
        as_of_date,
        count(*) as customers,
        count_if(spend_value > 0) as spenders,
        sum(recency_days) as recency_days,
        sum(age_days) as age_days
    from {{ ref('int_clv_inputs') }}
    group by as_of_date

),

spend_cells as (

    select
        as_of_date,
        sum(customers) as customers
    from {{ ref('int_clv_spend_cells') }}
    group by as_of_date

),

revenue as (

    select sum(net_revenue) as net_revenue
    from (
        select net_revenue
        from {{ ref('fct_orders') }}
        where counts_for_frequency and customer_key is not null
        union all
        select -refunds.refunded_merchandise as net_revenue
        from {{ ref('fct_refunds') }} as refunds
        inner join {{ ref('int_customer_clv_inputs') }} as customers on refunds.customer_key = customers.customer_key
        where refunds.counts and not refunds.is_linked
    ) as movements

)

select
    inputs.as_of_date,
    inputs.customers,
    cells.customers as customers_in_cells,
    spend_cells.customers as customers_in_spend_cells,
    cells.total_value,
    revenue.net_revenue
from inputs
full outer join cells on inputs.as_of_date = cells.as_of_date
left join spend_cells on inputs.as_of_date = spend_cells.as_of_date
cross join revenue
where
    cells.customers is null
    or inputs.customers is null
    or inputs.customers <> cells.customers
    or inputs.spenders <> coalesce(spend_cells.customers, 0)
    or abs(inputs.recency_days - cells.recency_days) > 0.000001 * inputs.recency_days
    or abs(inputs.age_days - cells.age_days) > 0.000001 * inputs.age_days
    or (cells.is_today and cells.total_value <> revenue.net_revenue)
