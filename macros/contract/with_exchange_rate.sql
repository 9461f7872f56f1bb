{# A base model's rows with the rate at a date; a currency without one rejects the row. #}

{% macro with_exchange_rate(relation, date) -%}
with

rows_in_currency as (

    select
        base.*,
        coalesce(base.currency, reporting.reporting_currency) as row_currency,
        reporting.reporting_currency
    from {{ ref(relation) }} as base
    cross join {{ ref('stg_reporting_currency') }} as reporting

),

rated_rows as (

    select
        rows_in_currency.*,
        case
            when rows_in_currency.row_currency = rows_in_currency.reporting_currency then 1
            else rates.exchange_rate
        end::decimal(18, 8) as exchange_rate
    from rows_in_currency
    left join {{ ref('stg_exchange_rates_daily') }} as rates
        on rows_in_currency.row_currency = rates.currency and {{ date }} = rates.rate_date

)

select
    *,
    case
        when reject_reason is null and not is_deleted and exchange_rate is null then 'no_exchange_rate'
        else reject_reason
    end as checked_reason,
    coalesce(reject_column, 'currency') as checked_column,
    is_deleted as is_gone
from rated_rows
{%- endmacro %}
