with

customers as (

    select
        customers.*,
        customers.first_counting_date > {{ dbt.dateadd('day', -365, 'as_of.as_of_date') }}::date as is_new,
        customers.first_valid_date > {{ dbt.dateadd('day', -365, 'as_of.as_of_date') }}::date as is_new_valid
    from {{ ref('int_lever_customers') }} as customers
    cross join {{ ref('as_of') }} as as_of

)

-- those who were new in the year before have had their 365 days; one who is null here was new before both years
select
    coalesce(count_if(orders_in_year > 0), 0)::int as customers,
    coalesce(sum(orders_in_year), 0)::int as orders_of_customers,
    coalesce(sum(margin_in_year), 0)::decimal(18, 2) as margin_of_customers,
    coalesce(count_if(counting_orders_in_year > 0), 0)::int as counting_customers,
    coalesce(count_if(counting_orders_before > 0), 0)::int as customers_before,
    coalesce(count_if(counting_orders_before > 0 and counting_orders_in_year > 0), 0)::int as stayed,
    coalesce(
        sum(margin_in_year) filter (where counting_orders_before > 0 and counting_orders_in_year > 0), 0
    )::decimal(18, 2) as stayed_margin,
    coalesce(count_if(is_new), 0)::int as first_buyers,
    coalesce(count_if(not is_new), 0)::int as first_buyers_before,
    coalesce(count_if(not is_new and further_orders > 0), 0)::int as came_back,
    coalesce(sum(further_margin) filter (where not is_new and further_orders > 0), 0)::decimal(18, 2)
        as came_back_margin,
    coalesce(count_if(is_new_valid), 0)::int as new_customers,
    coalesce(count_if(not is_new_valid), 0)::int as new_customers_before,
    coalesce(sum(first_year_margin) filter (where not is_new_valid), 0)::decimal(18, 2) as new_customers_before_margin
from customers
