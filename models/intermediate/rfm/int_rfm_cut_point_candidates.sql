{{ rfm_cut_point_candidates(ref('int_rfm_values_counted'), ref('int_rfm_dates')) }}
