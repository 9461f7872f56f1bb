with

-- a rate given for the currency by name comes before one without a name (no row_number here: with one
-- key that may be null, `nulls last` and `= 1`, DuckDB 1.5 picks a row at random)
known_rates as (

    select
        rate_date,
        currency,
        max_by(rate, (to_currency is not null)::int) as rate
    from {{ ref('stg_exchange_rates') }}
    cross join {{ ref('stg_reporting_currency') }}
    where coalesce(to_currency, reporting_currency) = reporting_currency
    group by rate_date, currency

),

rates as (

    select
        rate_date,
        currency,
        rate,
        lead(rate_date) over (partition by currency order by rate_date) as next_rate_date
    from known_rates

),

-- a missing day takes the last rate of the 10 days before
gap_days as (

    select gap_day
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) as days (gap_day)

)

select
    currency,
    {{ dbt.dateadd('day', 'gap_day', 'rate_date') }}::date as rate_date,
    rate as exchange_rate
from rates
cross join gap_days
where
    next_rate_date is null
    or {{ dbt.dateadd('day', 'gap_day', 'rate_date') }} < next_rate_date
