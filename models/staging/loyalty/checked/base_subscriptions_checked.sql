{{ with_exchange_rate('base_subscriptions', reporting_date('rows_in_currency.started_at')) }}
