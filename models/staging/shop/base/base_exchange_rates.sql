{{ apply_contract('exchange_rates') }}
