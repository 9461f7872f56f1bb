{{ audience_rows() }}
