{{ rfm_inputs(ref('int_rfm_dates')) }}
