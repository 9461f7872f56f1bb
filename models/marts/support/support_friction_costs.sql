with

strata as (

    select
        *,
        value_sum::double / orders as mean_value,
        greatest(square_sum - pow(value_sum::double, 2) / orders, 0) / nullif(orders - 1, 0) as variance
    from {{ ref('int_support_outcomes_summed') }}

),

-- each order number weighs by its orders with a contact, on both sides (direct standardisation: O. S. Miettinen (1972),
-- American Journal of Epidemiology 96); a difference of means has the bounds of B. L. Welch (1947), Biometrika 34
effects as (

    select
        contacts.outcome,
        contacts.horizon_days,
        contacts.theme,
        sum(contacts.orders)::int as orders_with_contact,
        sum(none.orders)::int as orders_without_contact,
        sum(contacts.value_sum)::double / sum(contacts.orders) as mean_with_contact,
        sum((contacts.orders * none.mean_value)::decimal(28, 10))::double / sum(contacts.orders)
            as mean_without_contact,
        sqrt(sum((
            contacts.orders * coalesce(contacts.variance, none.variance)
            + pow(contacts.orders, 2) * none.variance / none.orders
        )::decimal(28, 10))::double) / sum(contacts.orders) as standard_error
    from strata as contacts
    inner join strata as none
        on
            contacts.outcome = none.outcome
            and contacts.order_number_class = none.order_number_class
            and none.theme = 'none'
    where contacts.theme <> 'none' and none.variance is not null
    group by contacts.outcome, contacts.horizon_days, contacts.theme

),

differences as (

    select
        *,
        mean_with_contact - mean_without_contact as difference,
        mean_with_contact - mean_without_contact - 1.959964::double * standard_error as difference_low,
        mean_with_contact - mean_without_contact + 1.959964::double * standard_error as difference_high
    from effects

)

select
    theme,
    outcome as friction_outcome,
    horizon_days,
    orders_with_contact as contacts_followed,
    orders_without_contact,
    mean_with_contact,
    mean_without_contact,
    difference as outcome_difference,
    difference_low as outcome_difference_low,
    difference_high as outcome_difference_high,
    -- less revenue and more refunds cost; churn shows in the revenue
    case outcome
        when 'net_revenue' then -difference * orders_with_contact
        when 'refunded' then difference * orders_with_contact
    end::decimal(18, 2) as friction_cost,
    case
        when least(orders_with_contact, orders_without_contact) < {{ var('minimum_customers') }} then 'too_few_orders'
        when difference_low > 0 then 'higher'
        when difference_high < 0 then 'lower'
        else 'no_clear_difference'
    end as verdict
from differences
