-- the groups' shares of customers and of net revenue add to one wherever there is anything to share
select
    sum(customer_share) as customer_share,
    sum(revenue_share) as revenue_share
from {{ ref('rfm_groups') }}
having
    (sum(customers) > 0 and (sum(customer_share) is null or abs(sum(customer_share) - 1) > 1e-9))
    or (
        sum(net_revenue) <> 0
        and (sum(revenue_share) is null or abs(sum(revenue_share) - 1) > 1e-9)
    )
