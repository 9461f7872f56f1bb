"""What is planted in the sample shop: every number that an analysis should find again.

Rates and shares lie between 0 and 1, times are days, money is euro without tax. `truth.json`
repeats these numbers beside what came out of the draw.
"""

HISTORY_DAYS = 731

# Lifetimes: a customer buys at a rate of its own, and after every purchase, the first one
# included, is gone for good with a chance of its own (the MBG/NBD story).
RATE_SHAPE = 0.9
RATE_SCALE_DAYS = 70.0
DROPOUT_A = 0.9
DROPOUT_B = 1.1

# Spend: the value of an order is Gamma(p, rate nu), and nu is Gamma(q, rate gamma).
SPEND_P = 6.25
SPEND_Q = 3.74
SPEND_GAMMA = 27.0

# Orders come faster in some months (January first) and on some weekdays (Monday first).
MONTH_FACTORS = (0.86, 0.84, 0.92, 0.95, 0.98, 0.90, 0.86, 0.88, 1.00, 1.08, 1.46, 1.27)
WEEKDAY_FACTORS = (1.12, 1.02, 0.98, 0.98, 0.94, 0.86, 1.10)

COUPON_LOVER_SHARE = 0.18
COUPON_SHARE_OF_LOVERS = 0.85
COUPON_SHARE_OF_OTHERS = 0.12
# Members of the loyalty programme who use no coupon pay a part with points.
POINTS_SHARE_OF_MEMBERS = 0.08

BAD_BRAND = "Grimbold"
# Chances to be a detractor and a passive; the rest are promoters.
NPS_USUAL = (0.14, 0.28)
NPS_BAD_BRAND = (0.58, 0.28)
NPS_LATE = (0.45, 0.30)
# Orders with a discount on goods, where neither brand nor parcel spoiled them.
NPS_DISCOUNTED = (0.04, 0.16)

LATE_CARRIER = "slowvan"
LATE_SHARE_OF_LATE_CARRIER = 0.45
LATE_SHARE_OF_OTHERS = 0.06
TICKET_SHARE_LATE_CARRIER = 0.40
TICKET_SHARE_LATE = 0.25
TICKET_SHARE_RETURNED = 0.20
TICKET_SHARE_USUAL = 0.025

PAIR_CHANCE = 0.5

GUEST_SHARE = 0.16
REGISTERS_LATER_SHARE = 0.06
# Account holders who order without logging in, from their second purchase on.
FORGOTTEN_LOGIN_SHARE = 0.03
MERGED_SHARE = 0.012
MERGED_CHAIN_SHARE = 0.004
PROSPECT_SHARE = 0.05
ACCOUNT_TYPES = {"consumer": 0.955, "business": 0.03, "staff": 0.01, "test": 0.005}
ERASURE_SHARE = 0.006

# Money spent to win one customer, by channel that wins it.
CAC = {"paid_search": 22.0, "shopping": 15.0, "paid_social": 34.0, "affiliate": 12.0}
CHANNEL_SHARES = {
    "paid_search": 0.20,
    "shopping": 0.10,
    "paid_social": 0.18,
    "affiliate": 0.06,
    "email": 0.04,
    "organic_search": 0.20,
    "direct": 0.16,
    "referral": 0.06,
}

# Orders that are no purchase, as shares of the purchases.
EXTRA_ORDERS = {
    "cancelled": 0.03,
    "failed": 0.015,
    "test": 0.003,
    "exchange": 0.008,
    "replacement": 0.006,
    "adjustment": 0.003,
    "gift_card_only": 0.004,
}
STUCK_PENDING_SHARE = 0.004

FULL_REFUND_SHARE = 0.018
RETURN_SHARES = {"clothing": 0.12, "other": 0.03}
AMOUNT_REFUND_SHARE = 0.012
OTHER_REFUND_SHARES = {
    "goodwill": 0.010,
    "shipping": 0.005,
    "chargeback": 0.003,
    "adjustment": 0.003,
    "exchange": 0.003,
    "tax": 0.002,
}
UNLINKED_REFUND_SHARE = 0.003

SUBSCRIBER_SHARE = 0.08
SUBSCRIPTION_LIFE_DAYS = 260.0

LOYALTY_SHARE = 0.35

# Rows repeated with an older or equal version, and rows that the source deleted.
REPEATED_SHARE = 0.004
DELETED_SHARE = 0.002

# Experiments: share of exposed visitors who order within the window, and what the new
# variant changes. The second one lost part of its control group on the way.
EXPERIMENTS = {
    "short_checkout": {
        "days": (-87, -32),
        "window_days": 14,
        "conversion": 0.35,
        "relative_lift": 0.40,
        "variant_share": 0.50,
        "variants": ("control", "short"),
    },
    "free_shipping_bar": {
        "days": (-153, -93),
        "window_days": 14,
        "conversion": 0.30,
        "relative_lift": 0.0,
        "variant_share": 0.58,
        "variants": ("control", "bar"),
    },
}

# Visits are recorded only since the shop began to track, and visitors some time longer.
TRACKING_DAYS = 92
VISITOR_DAYS = 184

# Visits without an order that fill a cart: on a phone more are left behind.
CART_SHARES = {"desktop": 0.08, "mobile": 0.34, "tablet": 0.08}

# Messages: one account in so many gets this share of all of them, and of those who open one
# these shares leave: of the accounts often written to, and of the others.
OFTEN_WRITTEN_TO = 20
OFTEN_MESSAGE_SHARE = 0.5
UNSUBSCRIBE_SHARES = (0.2, 0.02)
