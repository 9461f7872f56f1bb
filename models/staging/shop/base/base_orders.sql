{{ apply_contract('orders') }}
