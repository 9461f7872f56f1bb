with

refunds as (

    select *
    from {{ ref('fct_refunds') }}
    where counts

)

select
    case when is_linked then 'refunds' else 'refunds_unlinked' end as step,
    -sum(refunded_merchandise)::decimal(38, 4) as amount,
    count(*) as row_count
from refunds
group by is_linked

union all

select 'no_customer', -sum(net_revenue)::decimal(38, 4), count(*)
from {{ ref('fct_orders') }}
where is_valid and customer_key is null

union all

select 'no_customer', sum(refunded_merchandise)::decimal(38, 4), count(*)
from refunds
where customer_key is null and not is_linked
