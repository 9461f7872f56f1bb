{{ apply_contract('web_events') }}
