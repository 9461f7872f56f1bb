{{ apply_contract('ad_spend') }}
