{{ apply_contract('erasure_requests') }}
