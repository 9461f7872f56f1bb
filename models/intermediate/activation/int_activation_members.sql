{{ audience_memberships(ref('int_activation_matches')) }}
