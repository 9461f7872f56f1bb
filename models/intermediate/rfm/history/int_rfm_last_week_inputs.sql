{{ rfm_inputs(ref('int_rfm_last_week_dates')) }}
