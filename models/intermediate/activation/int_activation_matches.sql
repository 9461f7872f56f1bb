{{ audience_matches(ref('audience_profiles'), ref('as_of')) }}
