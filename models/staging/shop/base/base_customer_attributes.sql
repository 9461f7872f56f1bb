{{ apply_contract('customer_attributes') }}
