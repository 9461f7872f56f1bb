{{ apply_contract('support_events') }}
