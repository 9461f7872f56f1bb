-- money without a currency is money in this one
select
    coalesce(
        nullif('{{ var("reporting_currency") | upper }}', ''),
        -- the currency of most orders, the first by name among equals
        max_by(currency, (order_count, negative_rank)),
        'XXX'
    )::string as reporting_currency
from (
    select currency, count(*) as order_count, -1 * row_number() over (order by currency) as negative_rank
    from {{ ref('base_orders') }}
    where reject_reason is null and currency is not null and not is_deleted
    group by currency
) as currencies
