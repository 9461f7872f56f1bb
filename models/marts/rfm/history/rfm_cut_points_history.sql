{{ rfm_cut_points_picked(ref('int_rfm_history_cut_point_candidates')) }}
