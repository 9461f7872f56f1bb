-- the groups' shares of customers, orders, net revenue and margin add to one wherever there is anything to share;
-- a loss is not shared
with

shares as (

    select 'customers' as shared, sum(customers)::double as amount, sum(customer_share) as share_sum
    from {{ ref('rfm_groups') }}
    union all
    select 'orders' as shared, sum(orders)::double as amount, sum(order_share) as share_sum
    from {{ ref('rfm_groups') }}
    union all
    select 'net_revenue' as shared, sum(net_revenue)::double as amount, sum(revenue_share) as share_sum
    from {{ ref('rfm_groups') }}
    union all
    select 'contribution_margin' as shared, sum(contribution_margin)::double as amount, sum(margin_share) as share_sum
    from {{ ref('rfm_groups') }}

)

select *
from shares
where
    (amount > 0 and (share_sum is null or abs(share_sum - 1) > 1e-6))
    or (amount < 0 and share_sum is not null)
