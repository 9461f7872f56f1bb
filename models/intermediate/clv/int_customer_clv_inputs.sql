{{ clv_inputs(ref('int_clv_customer_days')) }}
