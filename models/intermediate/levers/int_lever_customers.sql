with

two_years as (

    select
        orders.customer_key,
        orders.order_date,
        orders.counts_for_frequency,
        orders.valid_order_number,
        orders.customer_order_number,
        orders.contribution_margin,
        orders.order_date > {{ dbt.dateadd('day', -365, 'as_of.as_of_date') }}::date as is_in_year
    from {{ ref('fct_orders') }} as orders
    cross join {{ ref('as_of') }} as as_of
    where
        orders.is_valid
        and orders.customer_key is not null
        and orders.order_date > {{ dbt.dateadd('day', -730, 'as_of.as_of_date') }}::date

),

-- null for customers whose first order is older
first_orders as (

    select
        customer_key,
        max(case when valid_order_number = 1 then order_date end) as first_valid_date,
        max(case when customer_order_number = 1 then order_date end) as first_counting_date
    from two_years
    group by customer_key

),

dated_orders as (

    select
        two_years.*,
        first_orders.first_valid_date,
        first_orders.first_counting_date,
        {{ dbt.datediff('first_orders.first_valid_date', 'two_years.order_date', 'day') }} <= 365
            as is_in_first_valid_year,
        two_years.customer_order_number >= 2
        and {{ dbt.datediff('first_orders.first_counting_date', 'two_years.order_date', 'day') }} <= 365
            as is_further_order
    from two_years
    inner join first_orders on two_years.customer_key = first_orders.customer_key

)

select
    customer_key,
    first_valid_date,
    first_counting_date,
    count_if(is_in_year)::int as orders_in_year,
    coalesce(sum(contribution_margin) filter (where is_in_year), 0)::decimal(18, 2) as margin_in_year,
    count_if(is_in_year and counts_for_frequency)::int as counting_orders_in_year,
    count_if(not is_in_year and counts_for_frequency)::int as counting_orders_before,
    count_if(coalesce(is_further_order, false))::int as further_orders,
    coalesce(sum(contribution_margin) filter (where is_further_order), 0)::decimal(18, 2) as further_margin,
    coalesce(sum(contribution_margin) filter (where is_in_first_valid_year), 0)::decimal(18, 2) as first_year_margin
from dated_orders
group by customer_key, first_valid_date, first_counting_date
