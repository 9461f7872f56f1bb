{{ audience_matches(ref('int_activation_profiles_changed')) }}
