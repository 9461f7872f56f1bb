{{ clv_inputs(ref('int_clv_past_days')) }}
