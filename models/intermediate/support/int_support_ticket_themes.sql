-- every ticket has one main theme, if only that no rule knew it or nobody wrote a word
select
    tickets.ticket_id,
    coalesce(matches.theme, case when texts.text_id is null then 'no_text' else 'unmatched' end) as theme,
    coalesce(matches.stage, 'unknown') as stage,
    coalesce(matches.tone, 'unknown') as tone,
    coalesce(matches.is_main, true) as is_main
from {{ ref('int_support_tickets_summed') }} as tickets
left join {{ ref('int_support_texts') }} as texts on tickets.ticket_id = texts.text_id
left join {{ ref('int_support_theme_matches') }} as matches on tickets.ticket_id = matches.text_id
