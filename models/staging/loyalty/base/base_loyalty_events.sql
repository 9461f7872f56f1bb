{{ apply_contract('loyalty_events') }}
