{{ with_exchange_rate('base_ad_spend', 'rows_in_currency.spend_date') }}
