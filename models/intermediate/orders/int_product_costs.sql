-- today's cost at today's rate; a currency without one leaves the cost unknown, as does more than money columns hold
select
    products.product_id,
    try_cast(
        products.unit_cost * case
            when coalesce(products.currency, as_of.reporting_currency) = as_of.reporting_currency then 1
            else rates.exchange_rate
        end::double as decimal(18, 4)
    ) as unit_cost
from {{ ref('stg_products') }} as products
cross join {{ ref('as_of') }} as as_of
left join {{ ref('stg_exchange_rates_daily') }} as rates
    on products.currency = rates.currency and as_of.as_of_date = rates.rate_date
where products.unit_cost is not null
