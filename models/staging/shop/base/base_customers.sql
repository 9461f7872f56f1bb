{{ apply_contract('customers') }}
