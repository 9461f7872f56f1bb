{{ apply_contract('refunds') }}
