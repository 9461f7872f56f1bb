{{ apply_contract('subscriptions') }}
