-- what a cohort is worth at an age, counted again from the orders customer by customer, with its squared values
with

ages as (

    select age_days
    from {{ ages() }}

),

amounts as (

    select customer_key, order_date as amount_date, contribution_margin
    from {{ ref('fct_orders') }}
    where is_valid
    union all
    select customer_key, refund_date, restocked_cost - refunded_merchandise - refunded_shipping - return_cost
    from {{ ref('fct_refunds') }}
    where counts and not is_linked

),

customer_values as (

    select
        customers.customer_key,
        customers.cohort_month,
        ages.age_days,
        sum(
            case
                when {{ dbt.datediff('customers.first_order_date', 'amounts.amount_date', 'day') }} <= ages.age_days
                    then amounts.contribution_margin
                else 0
            end
        )::decimal(18, 2) as customer_value
    from {{ ref('dim_customers') }} as customers
    inner join amounts on customers.customer_key = amounts.customer_key
    cross join ages
    where customers.cohort_month is not null
    group by customers.customer_key, customers.cohort_month, ages.age_days

),

expected as (

    select
        cohort_month,
        age_days,
        count(*) as cohort_customers,
        sum(customer_value) as cohort_value,
        sum(customer_value::decimal(20, 2) * customer_value) as squared_value
    from customer_values
    group by cohort_month, age_days

),

found as (

    select *
    from {{ ref('int_cohort_ages_summed') }}
    where dimension = 'total' and cohort_grain = 'month' and clv_basis = 'contribution_margin'

)

select
    coalesce(found.cohort_start, expected.cohort_month) as cohort_month,
    coalesce(found.age_days, expected.age_days) as age_days,
    found.cohort_value,
    expected.cohort_value as expected_value
from found
full outer join expected on found.cohort_start = expected.cohort_month and found.age_days = expected.age_days
where
    found.cohort_start is null
    or expected.cohort_month is null
    or found.cohort_customers <> expected.cohort_customers
    or found.cohort_value <> expected.cohort_value
    or found.squared_value <> expected.squared_value
