"""What is in the orders: lines with products, prices, discounts and taxes, all in whole cents."""

from dataclasses import dataclass, fields

import numpy as np

from customer_value.sample import catalogue as products
from customer_value.sample import planted
from customer_value.sample.catalogue import Catalogue
from customer_value.sample.checkouts import (
    ADJUSTMENT,
    CARD_ONLY,
    RENEWAL,
    REPLACEMENT,
    SALE,
    Checkouts,
)
from customer_value.sample.people import People
from customer_value.sample.seasons import DAY
from customer_value.sample.subscriptions import Subscriptions, price_cents
from customer_value.sample.terms import FREE_SHIPPING, SAVE_AND_SHIP, Terms

LINE_TYPES = ("product", "gift_card", "shipping", "fee", "gift_wrap", "donation", "adjustment")
PRODUCT, GIFT_CARD, SHIPPING, FEE, GIFT_WRAP, DONATION, ADJUSTING = range(7)
LINE_COUNT_SHARES = (0.42, 0.27, 0.16, 0.09, 0.04, 0.02)
# Goods worth less than this many euro per line are not split further.
LEAST_PER_LINE = 6
SALE_MONTHS = (6, 10)
SALE_SHARE_IN_SEASON, SALE_SHARE = 0.3, 0.03
GIFT_CARD_SHARE = 0.014
GIFT_CARD_CENTS = (2500, 5000, 10000)
SHIPPING_CENTS, EXPRESS_CENTS, EXPRESS_SHARE = 490, 990, 0.1
WRAP_CENTS, DUTY_CENTS, DONATION_CENTS = 350, 700, 100
UK, SWISS = 1, 3


@dataclass
class Lines:
    """Lines of one chunk, sorted by order; shape (lines,), money in cents.

    Attributes:
        order: Index of the order within the chunk.
        kind: Place in LINE_TYPES.
        product: Index of the product, or -1.
        quantity: Thousandths of a unit.
        price: Price of one unit.
        listed: Price before a markdown.
        gross: Price times quantity.
        discount: Share of the order's discount, whether the line shows it or not.
        tax: Tax on the line.
        is_free: Given free of charge.
    """

    order: np.ndarray
    kind: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    listed: np.ndarray
    gross: np.ndarray
    discount: np.ndarray
    tax: np.ndarray
    is_free: np.ndarray

    @property
    def count(self) -> int:
        """Number of lines."""
        return len(self.order)

    def take(self, which: np.ndarray) -> "Lines":
        """The lines at these places."""
        return Lines(*(getattr(self, field.name)[which] for field in fields(self)))


def draw_lines(
    rng: np.random.Generator,
    people: People,
    checkouts: Checkouts,
    subscriptions: Subscriptions,
    terms: Terms,
    catalogue: Catalogue,
) -> Lines:
    """Fills the orders with lines and works out their money; completes `terms`."""
    goods = _goods(rng, people, checkouts, subscriptions, terms, catalogue)
    parts = [goods, *_extras(rng, goods, checkouts, terms, catalogue)]
    lines = _joined(parts)
    lines = lines.take(np.argsort(lines.order, kind="stable"))
    _settle(lines, checkouts, terms)
    return lines


def _new(
    order: np.ndarray,
    kind: int,
    product: np.ndarray | int,
    quantity: np.ndarray | int,
    price: np.ndarray | int,
    listed: np.ndarray | None = None,
    is_free: bool = False,
) -> Lines:
    """Lines whose money is not worked out yet."""
    count = len(order)
    zeros = np.zeros(count, np.int64)
    price = np.broadcast_to(np.asarray(price, np.int64), count)
    quantity = np.broadcast_to(np.asarray(quantity, np.int64), count)
    return Lines(
        order=order,
        kind=np.full(count, kind, np.int8),
        product=np.broadcast_to(np.asarray(product, np.int64), count),
        quantity=quantity,
        price=price,
        listed=price if listed is None else listed,
        gross=price * quantity // 1000,
        discount=zeros,
        tax=zeros,
        is_free=np.full(count, is_free),
    )


def _goods(
    rng: np.random.Generator,
    people: People,
    checkouts: Checkouts,
    subscriptions: Subscriptions,
    terms: Terms,
    catalogue: Catalogue,
) -> Lines:
    """Products whose value follows the customer's spend, companions and renewed plans."""
    selling = np.flatnonzero(~np.isin(checkouts.kind, [RENEWAL, ADJUSTMENT, CARD_ONLY]))
    value = rng.standard_gamma(planted.SPEND_P, len(selling))
    value /= people.spend_rate[checkouts.customer[selling]]
    order, target = _split(rng, selling, value)
    quantity = rng.choice([1, 2, 3], len(order), p=[0.84, 0.12, 0.04])
    quantity = np.where(target / quantity < products.LOWEST_PRICE, 1, quantity)
    product = catalogue.near(rng, target / quantity)
    is_weighed = catalogue.by_weight[product] & (quantity > 1)
    thousandths = np.where(is_weighed, quantity * 750, quantity * 1000)
    listed = catalogue.cents[terms.book[order], product]
    price = np.where(_on_sale(rng, checkouts, order), listed * 4 // 5 // 4 * 4, listed)
    price = np.where(checkouts.kind[order] == REPLACEMENT, 0, price)

    # the first line of an order that begins a subscription is its plan
    begins = np.flatnonzero((checkouts.subscription >= 0) & (checkouts.kind == SALE))
    which, first = checkouts.subscription[begins], np.searchsorted(order, begins)
    plan = subscriptions.plan[which]
    product[first], thousandths[first] = catalogue.plans[plan], 1000
    price[first] = price_cents(plan, subscriptions.interval[which], terms.store[begins])
    listed[first] = price[first]
    main = _new(order, PRODUCT, product, thousandths, price, listed)
    return _joined(
        [
            main,
            _companions(rng, main, checkouts, terms, catalogue),
            _renewed(checkouts, subscriptions, terms, catalogue),
        ]
    )


def _split(
    rng: np.random.Generator, orders: np.ndarray, value: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Orders split into lines: the order and the value of each line."""
    wanted = 1 + rng.choice(len(LINE_COUNT_SHARES), len(orders), p=LINE_COUNT_SHARES)
    lines_each = np.minimum(wanted, 1 + (value // LEAST_PER_LINE).astype(np.int64))
    weight = rng.uniform(0.4, 1.6, lines_each.sum())
    starts = np.cumsum(lines_each) - lines_each
    share = weight / np.repeat(np.add.reduceat(weight, starts), lines_each)
    return np.repeat(orders, lines_each), np.repeat(value, lines_each) * share


def _on_sale(rng: np.random.Generator, checkouts: Checkouts, order: np.ndarray) -> np.ndarray:
    """Lines sold below their list price, many of them in July and November."""
    months = checkouts.second.astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12
    share = np.where(np.isin(months, SALE_MONTHS), SALE_SHARE_IN_SEASON, SALE_SHARE)
    return rng.random(len(order)) < share[order]


def _companions(
    rng: np.random.Generator, main: Lines, checkouts: Checkouts, terms: Terms, catalogue: Catalogue
) -> Lines:
    """The second products of the planted pairs."""
    joins = (catalogue.companion[main.product] >= 0) & (checkouts.kind[main.order] == SALE)
    joins &= rng.random(main.count) < planted.PAIR_CHANCE
    order, partner = main.order[joins], catalogue.companion[main.product[joins]]
    return _new(order, PRODUCT, partner, 1000, catalogue.cents[terms.book[order], partner])


def _renewed(
    checkouts: Checkouts, subscriptions: Subscriptions, terms: Terms, catalogue: Catalogue
) -> Lines:
    """Renewed plans at the price in force."""
    renewing = np.flatnonzero(checkouts.kind == RENEWAL)
    which = checkouts.subscription[renewing]
    since = checkouts.second[renewing] // DAY - subscriptions.start[which]
    has_changed = since >= subscriptions.turning[which]
    plan = np.where(has_changed, subscriptions.plan_after()[which], subscriptions.plan[which])
    price = price_cents(plan, subscriptions.interval[which], terms.store[renewing])
    return _new(renewing, PRODUCT, catalogue.plans[plan], 1000, price)


def _joined(parts: list[Lines]) -> Lines:
    return Lines(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Lines))
    )


def _sum(order: np.ndarray, cents: np.ndarray, count: int) -> np.ndarray:
    """Sum per order; doubles hold whole cents exactly far beyond any order."""
    return np.bincount(order, cents, count).astype(np.int64)


def _extras(
    rng: np.random.Generator, goods: Lines, checkouts: Checkouts, terms: Terms, catalogue: Catalogue
) -> list[Lines]:
    """All lines but goods: free gifts, gift cards, charges and adjustments."""
    is_sale = checkouts.kind == SALE
    value = _sum(goods.order, goods.gross, checkouts.count)
    terms.fixed = np.minimum(terms.fixed, value // 2)
    terms.ratio = np.where(terms.fixed > 0, terms.fixed / np.maximum(value, 1), terms.ratio)
    after = value * (1 - terms.ratio)
    draw = rng.random((6, checkouts.count))

    promised = is_sale & (terms.gift_from > 0) & (after >= terms.gift_from)
    gifted = np.flatnonzero(promised & (draw[0] < 0.6))
    listed = catalogue.cents[terms.book[gifted], catalogue.free_gift]
    gifts = _new(gifted, PRODUCT, catalogue.free_gift, 1000, 0, listed, is_free=True)

    adds_card = is_sale & (draw[1] < GIFT_CARD_SHARE) & (checkouts.subscription < 0)
    carded = np.flatnonzero(adds_card | (checkouts.kind == CARD_ONLY))
    face = rng.choice(GIFT_CARD_CENTS, len(carded))
    cards = _new(carded, GIFT_CARD, catalogue.gift_card, 1000, face)

    adjusted = np.flatnonzero(checkouts.kind == ADJUSTMENT)
    sign = np.where(np.arange(len(adjusted)) % 3 == 1, 1, -1)
    adjustments = _new(adjusted, ADJUSTING, -1, 1000, rng.integers(300, 6000, len(adjusted)) * sign)
    return [gifts, cards, *_charges(after, draw[2:], checkouts, terms), adjustments]


def _charges(
    after: np.ndarray, draw: np.ndarray, checkouts: Checkouts, terms: Terms
) -> list[Lines]:
    """Shipping, wrap, duties and donations: on the order always, as lines in some orders.

    Args:
        after: Goods after discounts, by order.
        draw: Four draws by order.
        checkouts: The orders.
        terms: Terms of the orders; shipping and other charges are set here.
    """
    is_sale = checkouts.kind == SALE
    is_free = (after >= terms.free_from) | (terms.discount_type == FREE_SHIPPING)
    is_free |= terms.code == SAVE_AND_SHIP
    is_free |= np.isin(checkouts.kind, [RENEWAL, REPLACEMENT, ADJUSTMENT, CARD_ONLY])
    charge = np.where(draw[0] < EXPRESS_SHARE, EXPRESS_CENTS, SHIPPING_CENTS)
    terms.shipping = np.where(is_free, 0, charge)
    is_wrapped = terms.is_gift & (draw[1] < 0.4)
    has_duty = is_sale & (terms.store == SWISS) & (draw[2] < 0.5)
    donates = is_sale & (draw[3] < 0.01)
    terms.other = is_wrapped * WRAP_CENTS + has_duty * DUTY_CENTS + donates * DONATION_CENTS
    shown = checkouts.number % 2 == 0
    shipped = np.flatnonzero((terms.shipping > 0) & (terms.store == UK))
    return [
        _new(shipped, SHIPPING, -1, 1000, terms.shipping[shipped]),
        _new(np.flatnonzero(is_wrapped & shown), GIFT_WRAP, -1, 1000, WRAP_CENTS),
        _new(np.flatnonzero(has_duty & shown), FEE, -1, 1000, DUTY_CENTS),
        _new(np.flatnonzero(donates), DONATION, -1, 1000, DONATION_CENTS),
    ]


def _settle(lines: Lines, checkouts: Checkouts, terms: Terms) -> None:
    """Discounts and taxes of the lines, and from them the money of the orders."""
    count = checkouts.count
    order = lines.order
    is_goods = lines.kind == PRODUCT
    ratio = np.where(is_goods, terms.ratio[order], 0.0)
    lines.discount = np.floor(lines.gross * ratio + 1e-6).astype(np.int64)
    # what rounding left of a fixed amount goes to the first line, which is always goods
    left = terms.fixed - _sum(order, lines.discount, count)
    first = np.flatnonzero(np.diff(order, prepend=-1) > 0)
    lines.discount[first] += np.where(terms.fixed > 0, left, 0)[order[first]]
    net = lines.gross - lines.discount
    untaxed = np.isin(lines.kind, [GIFT_CARD, DONATION, ADJUSTING])
    rate = np.where(untaxed, 0.0, terms.tax_rate[order])
    included = terms.is_included[order]
    lines.tax = np.rint(net * np.where(included, rate / (1 + rate), rate)).astype(np.int64)
    counted = is_goods | (lines.kind == GIFT_CARD)
    terms.gross = _sum(order, np.where(counted, lines.gross, 0), count)
    terms.discount = _sum(order, lines.discount, count)
    # charges are taxed once for the order, whether or not a line shows them
    donated = _sum(order, np.where(lines.kind == DONATION, lines.gross, 0), count)
    charges = terms.shipping + terms.other - donated
    charge_rate = np.where(terms.is_included, terms.tax_rate / (1 + terms.tax_rate), terms.tax_rate)
    charge_tax = np.rint(charges * charge_rate).astype(np.int64)
    terms.tax = _sum(order, np.where(counted, lines.tax, 0), count) + charge_tax
    adjusted = _sum(order, np.where(lines.kind == ADJUSTING, lines.gross, 0), count)
    terms.total = terms.gross - terms.discount + terms.shipping + terms.other + adjusted
    terms.total += np.where(terms.is_included, 0, terms.tax)
