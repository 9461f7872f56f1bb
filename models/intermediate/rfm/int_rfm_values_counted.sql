{{ rfm_values_counted(ref('int_rfm_inputs'), ref('int_rfm_dates')) }}
