-- The standard error of a group's items of a value, where customers, each with all their items, are drawn: the
-- linearised variance of a ratio under cluster sampling (Cochran, Sampling Techniques, 1977, chapters 6 and 9a), with
-- the share of all customers as its centre. A group whose customers happen to be alike, or lack the value altogether,
-- takes the variance of all; the last factor is there because a group is part of all that it is compared with.
with

shares as (

    select
        *,
        customers::double / nullif(group_customers, 0) as customer_share,
        items::double / nullif(group_items, 0) as item_share,
        all_items_of_value::double / nullif(all_items, 0) as item_share_of_all,
        -- where refunds ate up all revenue, a share of it says nothing
        case when group_revenue > 0 then net_revenue::double / group_revenue::double end as revenue_share,
        case when all_revenue > 0 then all_revenue_of_value::double / all_revenue::double end as revenue_share_of_all,
        -- a customer's items resemble each other: a value that few customers buy often is as rare as those customers
        least(group_customers, group_items) * least(
            all_items_of_value::double / nullif(all_items, 0),
            all_customers_of_value::double / nullif(all_customers, 0)
        ) as expected_customers
    from {{ ref('int_rfm_profile_filled') }}

),

residuals as (

    select
        *,
        (
            items_squared - 2 * item_share_of_all * items_crossed
            + item_share_of_all * item_share_of_all * group_items_squared
        )::decimal(28, 9) as squared_residuals
    from shares

)

select
    *,
    sqrt(
        greatest(
            squared_residuals::double,
            sum(squared_residuals) over (partition by dimension, dimension_value)::double
            * group_items / nullif(all_items, 0)
        )
        * (1 - group_items::double / nullif(all_items, 0))
    ) as items_standard_error
from residuals
