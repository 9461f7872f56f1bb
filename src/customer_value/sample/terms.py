"""The terms of an order: its store, tax, discount and thresholds, and later its money."""

from dataclasses import dataclass

import numpy as np

from customer_value.sample import planted
from customer_value.sample.catalogue import STORES
from customer_value.sample.checkouts import (
    ADJUSTMENT,
    CARD_ONLY,
    EXCHANGE,
    RENEWAL,
    REPLACEMENT,
    Checkouts,
)
from customer_value.sample.people import STORE_OF_COUNTRY, TAX_OF_COUNTRY, People
from customer_value.sample.seasons import DAY, Seasons

DISCOUNTS = ("percentage", "fixed", "free_shipping", "loyalty", "automatic")
PERCENTAGE, FIXED, FREE_SHIPPING, POINTS, AUTOMATIC = range(5)
# Codes with their chance, sort of discount, share of the goods and fixed cents.
CODES = ("SAVE10", "SAVE15", "WELCOME20", "FIVE", "SHIPFREE", "FRIEND5", "SAVE10,SHIPFREE")
CODE_CHANCES = (0.36, 0.2, 0.08, 0.14, 0.12, 0.06, 0.04)
CODE_KINDS = np.array([PERCENTAGE, PERCENTAGE, PERCENTAGE, FIXED, FREE_SHIPPING, FIXED, PERCENTAGE])
CODE_SHARES = np.array([0.10, 0.15, 0.20, 0.0, 0.0, 0.0, 0.10])
WELCOME, SAVE_AND_SHIP = 2, 6
FIXED_CENTS = 500
AUTOMATIC_SHARE, AUTOMATIC_CHANCE = 0.05, 0.04
# The free-shipping threshold rose and the gift came in during the second year.
DAY_OF_HIGHER_THRESHOLD, DAY_OF_GIFT = 547, 425


@dataclass
class Terms:
    """What holds for a whole order, shape (orders,); money in cents of the order's currency.

    Attributes:
        store: Place in STORES, which is also the place of the currency.
        is_online: Ordered on the web or in the app.
        tax_rate: Tax rate of the country delivered to.
        is_included: Prices contain the tax.
        book: Price book.
        code: Place in CODES, or -1.
        discount_type: Place in DISCOUNTS, or -1.
        ratio: Discount on goods as a share.
        fixed: Discount on goods as an amount, half the goods at most; 0 where it is a share.
        spread: 0 the lines carry the discount, 1 only the order, 2 the first line its part.
        free_from: Value from which shipping is free.
        gift_from: Value from which a gift is promised, 0 for none.
        gross: Goods before discounts.
        discount: Discount on goods.
        shipping: Shipping charged.
        other: Gift wrap, fees and donations.
        tax: Tax within or on top.
        total: What the customer owed.
        is_gift: Bought as a present.
    """

    store: np.ndarray
    is_online: np.ndarray
    tax_rate: np.ndarray
    is_included: np.ndarray
    book: np.ndarray
    code: np.ndarray
    discount_type: np.ndarray
    ratio: np.ndarray
    fixed: np.ndarray
    spread: np.ndarray
    free_from: np.ndarray
    gift_from: np.ndarray
    is_gift: np.ndarray
    gross: np.ndarray | None = None
    discount: np.ndarray | None = None
    shipping: np.ndarray | None = None
    other: np.ndarray | None = None
    tax: np.ndarray | None = None
    total: np.ndarray | None = None


def draw_terms(
    rng: np.random.Generator,
    people: People,
    checkouts: Checkouts,
    seasons: Seasons,
) -> Terms:
    """Draws store, tax and discount of every order."""
    count = checkouts.count
    customer = checkouts.customer
    country = people.country[customer]
    store = STORE_OF_COUNTRY[country]
    business = people.is_business[customer]
    day = checkouts.second // DAY - seasons.first_day
    lover = people.is_lover[customer]
    wanted = np.where(lover, planted.COUPON_SHARE_OF_LOVERS, planted.COUPON_SHARE_OF_OTHERS)
    may = ~np.isin(checkouts.kind, [RENEWAL, EXCHANGE, REPLACEMENT, ADJUSTMENT, CARD_ONLY])
    has_coupon = may & (rng.random(count) < wanted)
    code = rng.choice(len(CODES), count, p=CODE_CHANCES)
    code = np.where((code == WELCOME) & (checkouts.turn > 0), 0, code)
    draw = rng.random(count)
    logged_in = (checkouts.account >= 0) & (checkouts.letter == 0)
    pays_points = may & ~has_coupon & people.is_member[customer] & logged_in
    pays_points &= draw < planted.POINTS_SHARE_OF_MEMBERS
    automatic = may & ~has_coupon & (draw > 1 - AUTOMATIC_CHANCE)
    cases = [has_coupon, pays_points, automatic]
    discount_type = np.select(cases, [CODE_KINDS[code], POINTS, AUTOMATIC], -1)
    ratio = np.select(cases, [CODE_SHARES[code], 0.0, AUTOMATIC_SHARE], 0.0)
    # subscription prices are net in every store
    included = (store != 2) & ~business & (checkouts.subscription < 0)
    return Terms(
        store=store,
        is_online=rng.random(count) < 0.82,
        tax_rate=TAX_OF_COUNTRY[country],
        is_included=included,
        book=store + np.where(included, 0, len(STORES)),
        code=np.where(has_coupon, code, -1),
        discount_type=discount_type,
        ratio=ratio,
        fixed=np.where(np.isin(discount_type, [FIXED, POINTS]), FIXED_CENTS, 0),
        spread=rng.choice(3, count, p=[0.8, 0.15, 0.05]),
        free_from=np.where(day < DAY_OF_HIGHER_THRESHOLD, 5000, 6000),
        gift_from=np.where(day < DAY_OF_GIFT, 0, 8000),
        is_gift=(rng.random(count) < 0.06) & may,
    )
