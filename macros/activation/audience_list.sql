{# The audiences: one block each, and nothing else names them.

   audience_id     key in snake_case; memberships hang on it, so a new id is a new audience
   predicate       SQL over the columns of audience_profiles and nothing else, so that who belongs to it can only
                   change when a profile does
   priority        1 is first: contact audiences beyond var audience_contacts_at_once give way to those before them
   kind            contact (somebody writes or calls: the cap counts), ads (shown advertising), seed (others like
                   them are shown it), support (served better), suppress (kept away from advertising)
   skips_open_tickets  true: nobody whose ticket is open
   takes_holdout   true: var audience_holdout_shares and the global holdout may keep a random part of it out

   docs/activation.md shows how to add one. #}
{% macro audience_list() -%}
{%- set blocks -%}
- audience_id: detractors_to_treat
  audience_name: Detractors to treat
  sentence: Said 0 to 6 out of 10 last, and nobody has come back to them yet.
  predicate: is_detractor_to_treat
  action: Call, listen, mend what went wrong; sell nothing
  channel: phone
  owner: Support
  expected_effect: More of them order again; the next score is better
  priority: 1
  kind: support
  skips_open_tickets: false
  takes_holdout: false

- audience_id: vip_support_priority
  audience_name: Support priority
  sentence: Customers of the best RFM groups, to be served first.
  predicate: rfm_segment = 'best'
  action: Put their tickets first and let the best people answer
  channel: help desk
  owner: Support
  expected_effect: Fewer of the best leave after a problem
  priority: 2
  kind: support
  skips_open_tickets: false
  takes_holdout: false

- audience_id: abandoned_cart
  audience_name: Abandoned carts
  sentence: Left a cart or a checkout within the last 30 days and have not ordered since.
  predicate: abandoned_cart_at is not null
  action: Remind of the cart, ask what held them back; a discount only as a last step
  channel: email
  owner: CRM
  expected_effect: Part of the carts become orders
  priority: 3
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: at_risk_high_value
  audience_name: At risk, high value
  sentence: Silent for longer than usual, and among the two fifths who spent most.
  predicate: activity_state = 'at_risk' and monetary_score >= 4
  action: Write in person with what is new in what they like, before they are gone
  channel: email
  owner: CRM
  expected_effect: More of them order within the churn window
  priority: 4
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: second_order_nudge
  audience_name: Second-order nudge
  sentence: Ordered once, and have not been silent for so long that they count as lapsed.
  predicate: order_count = 1 and activity_state in ('active', 'at_risk')
  action: Show what goes with the first order, with a reason to come back soon
  channel: email
  owner: CRM
  expected_effect: More second orders, the hurdle after which most come back
  priority: 5
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: replenishment_due
  audience_name: Replenishment due
  sentence: What they bought runs out within a week, or did in the last two.
  predicate: is_replenishment_due
  action: Remind with the product and one click to order it again
  channel: email
  owner: CRM
  expected_effect: Orders come sooner and are not placed elsewhere
  priority: 6
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: birthday_or_anniversary
  audience_name: Birthday or anniversary
  sentence: Birthday, or the day of the first order, within 14 days.
  predicate: is_birthday_soon or is_anniversary_soon
  action: Congratulate, with a small present rather than a discount
  channel: email
  owner: CRM
  expected_effect: More orders around the day
  priority: 7
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: win_back_ex_lovers
  audience_name: Win back Ex-Lovers
  sentence: Once among the best, and silent since.
  predicate: rfm_segment = 'ex_lovers'
  action: Ask why they left, show what is better now, make a strong offer once
  channel: email
  owner: CRM
  expected_effect: Part of them order again
  priority: 8
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: viewed_not_bought
  audience_name: Viewed but not bought
  sentence: Looked at products within the last 30 days, put none into a cart and have not ordered since.
  predicate: viewed_not_bought_at is not null and abandoned_cart_at is null
  action: Show the product again, with answers to what holds others back
  channel: ads
  owner: Performance marketing
  expected_effect: More of the visits become orders
  priority: 9
  kind: ads
  skips_open_tickets: true
  takes_holdout: true

- audience_id: promoters_to_ask
  audience_name: Promoters to ask
  sentence: Said 9 or 10 out of 10 within a year, and have left no review or brought nobody yet.
  predicate: promoter_ask in ('ask_for_review', 'ask_for_referral')
  action: Ask for a review, then for a friend
  channel: email
  owner: CRM
  expected_effect: More reviews, and customers who come through friends
  priority: 10
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: cross_sell_targets
  audience_name: Cross-sell targets
  sentence: Active, with two orders or more, and there is something in stock that goes with what they own.
  predicate: recommendations is not null and activity_state = 'active' and order_count >= 2
  action: Recommend what others bought with it
  channel: email
  owner: CRM
  expected_effect: More categories per customer
  priority: 11
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: full_price_lovers
  audience_name: Full-price lovers
  sentence: Two orders or more, none of them with a discount or at a sale price.
  predicate: order_count >= 2 and discounted_order_share = 0
  action: Show what is new first; leave out of sales
  channel: email
  owner: CRM
  expected_effect: Margin is kept
  priority: 12
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: discount_only_buyers
  audience_name: Discount-only buyers
  sentence: Two orders or more, all of them with a discount or at a sale price.
  predicate: order_count >= 2 and discounted_order_share = 1
  action: Offer bundles and thresholds in place of discounts; send sales to them first
  channel: email
  owner: CRM
  expected_effect: Less discount for the same orders
  priority: 13
  kind: contact
  skips_open_tickets: true
  takes_holdout: true

- audience_id: lookalike_soulmates
  audience_name: Lookalike seed of Soulmates
  sentence: The best customers, for platforms to find people like them.
  predicate: rfm_segment = 'best' and activity_state = 'active'
  action: Upload as a value-based seed for lookalikes; advertise to those found, not to these
  channel: ads
  owner: Performance marketing
  expected_effect: New customers who are worth more
  priority: 14
  kind: seed
  skips_open_tickets: false
  takes_holdout: false

- audience_id: suppress_customers
  audience_name: Suppress customers
  sentence: Already customers, so that advertising for new ones leaves them out.
  predicate: order_count >= 1
  action: Exclude from acquisition campaigns
  channel: ads
  owner: Performance marketing
  expected_effect: Lower cost per new customer
  priority: 15
  kind: suppress
  skips_open_tickets: false
  takes_holdout: false

- audience_id: suppress_unprofitable
  audience_name: Suppress the unprofitable
  sentence: Two orders or more, and they have cost more than they brought.
  predicate: order_count >= 2 and contribution_margin < 0
  action: Exclude from all paid advertising and from discounts
  channel: ads
  owner: Performance marketing
  expected_effect: Less spent on orders that lose money
  priority: 16
  kind: suppress
  skips_open_tickets: false
  takes_holdout: false
{%- endset -%}
{{ return(fromyaml(blocks)) }}
{%- endmacro %}
