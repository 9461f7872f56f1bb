{{ apply_contract('products') }}
