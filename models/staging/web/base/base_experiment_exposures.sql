{{ apply_contract('experiment_exposures') }}
