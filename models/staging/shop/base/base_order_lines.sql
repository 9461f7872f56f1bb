{{ apply_contract('order_lines') }}
