-- thanks at the end of a ticket are good manners, no theme
{{ theme_matches(ref('int_support_texts'), tones=['complaint', 'need']) }}
