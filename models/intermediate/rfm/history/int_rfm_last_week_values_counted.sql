{{ rfm_values_counted(ref('int_rfm_last_week_inputs'), ref('int_rfm_last_week_dates')) }}
