{{ rfm_borders(ref('rfm_cut_points_history')) }}
