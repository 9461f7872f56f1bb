with

-- each order number weighs by its orders with a return, on both sides: the difference is then that of the
-- two rates shown (direct standardisation: O. S. Miettinen (1972), American Journal of Epidemiology 96)
effects as (

    select
        horizon_days,
        order_number_band,
        returned_by,
        returned_value,
        sum(orders)::int as orders_returned,
        sum(orders_again)::int as orders_returned_again,
        sum(days_to_next_orders)::double / nullif(sum(orders_again), 0) as average_days_to_next_order,
        sum(orders_kept)::int as orders_kept,
        sum(orders_kept_again)::int as orders_kept_again,
        sum(days_to_next_orders_kept)::double / nullif(sum(orders_kept_again), 0) as average_days_to_next_order_kept,
        sum(orders_again)::double / sum(orders) as next_order_rate,
        -- decimals, so that sums do not depend on the number of threads
        sum((orders * rate_kept)::decimal(28, 10))::double / sum(orders) as next_order_rate_kept,
        -- for the bounds each side gets one order more with and one without a next: A. Agresti, B. Caffo (2000),
        -- The American Statistician 54; shares of 0 and 1 are uncertain, too
        (sum(orders_again) + 1)::double / (sum(orders) + 2) as adjusted_rate,
        sum((orders * adjusted_rate_kept)::decimal(28, 10))::double / sum(orders) as adjusted_rate_kept,
        sum(
            (pow(orders, 2) * adjusted_rate_kept * (1 - adjusted_rate_kept) / (orders_kept + 2))::decimal(28, 10)
        )::double / pow(sum(orders), 2) as variance_kept
    from {{ ref('int_return_effects_stratified') }}
    group by horizon_days, order_number_band, returned_by, returned_value

),

errors as (

    select
        *,
        adjusted_rate - adjusted_rate_kept as adjusted_difference,
        sqrt(adjusted_rate * (1 - adjusted_rate) / (orders_returned + 2) + variance_kept) as standard_error
    from effects

),

bounded_effects as (

    select
        *,
        adjusted_difference - 1.959964::double * standard_error as difference_low,
        adjusted_difference + 1.959964::double * standard_error as difference_high
    from errors

)

select
    horizon_days,
    order_number_band,
    returned_by,
    returned_value,
    orders_returned,
    orders_returned_again,
    next_order_rate,
    average_days_to_next_order,
    orders_kept,
    orders_kept_again,
    next_order_rate_kept,
    average_days_to_next_order_kept,
    next_order_rate - next_order_rate_kept as next_order_rate_difference,
    standard_error,
    difference_low,
    difference_high,
    adjusted_difference / standard_error as z_score,
    case
        when orders_returned < 30 or orders_kept < 30 then 'too_few_orders'
        when difference_high < 0 then 'less_often'
        when difference_low > 0 then 'more_often'
        else 'no_clear_difference'
    end as verdict
from bounded_effects
