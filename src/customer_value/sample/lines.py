"""What is in the orders: lines with products, prices, discounts and taxes, all in whole cents."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_value.sample import catalogue as products
from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.catalogue import STORES, Catalogue, product_ids
from customer_value.sample.checkouts import (
    ADJUSTMENT,
    CARD_ONLY,
    EXCHANGE,
    RENEWAL,
    REPLACEMENT,
    SALE,
    Checkouts,
)
from customer_value.sample.people import STORE_OF_COUNTRY, TAX_OF_COUNTRY, People
from customer_value.sample.seasons import DAY, Seasons
from customer_value.sample.subscriptions import Subscriptions, price_cents

LINE_TYPES = ("product", "gift_card", "shipping", "fee", "gift_wrap", "donation", "adjustment")
PRODUCT, GIFT_CARD, SHIPPING, FEE, GIFT_WRAP, DONATION, ADJUSTING = range(7)
LINE_COUNT_SHARES = (0.42, 0.27, 0.16, 0.09, 0.04, 0.02)
DISCOUNTS = ("percentage", "fixed", "free_shipping", "loyalty", "automatic")
PERCENTAGE, FIXED, FREE_SHIPPING, POINTS, AUTOMATIC = range(5)
CODES = ("SAVE10", "SAVE15", "WELCOME20", "FIVE", "SHIPFREE", "FRIEND5", "SAVE10,SHIPFREE")
SIZES = ("S", "M", "L", "XL")


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
    code = rng.choice(7, count, p=[0.36, 0.2, 0.08, 0.14, 0.12, 0.06, 0.04])
    code = np.where((code == 2) & (checkouts.turn > 0), 0, code)
    kind_of_code = np.array(
        [PERCENTAGE, PERCENTAGE, PERCENTAGE, FIXED, FREE_SHIPPING, FIXED, PERCENTAGE]
    )
    draw = rng.random(count)
    logged_in = (checkouts.account >= 0) & (checkouts.letter == 0)
    pays_points = may & ~has_coupon & people.is_member[customer] & logged_in
    pays_points &= draw < planted.POINTS_SHARE_OF_MEMBERS
    automatic = may & ~has_coupon & (draw > 0.96)
    discount_type = np.select(
        [has_coupon, pays_points, automatic], [kind_of_code[code], POINTS, AUTOMATIC], -1
    )
    # -1 marks a fixed amount, turned into a share once the goods are known
    share_of_code = np.array([0.10, 0.15, 0.20, -1.0, 0.0, -1.0, 0.10])
    ratio = np.select([has_coupon, pays_points, automatic], [share_of_code[code], -1.0, 0.05], 0.0)
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
        spread=rng.choice(3, count, p=[0.8, 0.15, 0.05]),
        free_from=np.where(day < 547, 5000, 6000),
        gift_from=np.where(day < 425, 0, 8000),
        is_gift=(rng.random(count) < 0.06) & may,
    )


def draw_lines(
    rng: np.random.Generator,
    people: People,
    checkouts: Checkouts,
    subscriptions: Subscriptions,
    terms: Terms,
    catalogue: Catalogue,
    seasons: Seasons,
) -> Lines:
    """Fills the orders with lines and works out their money; completes `terms`."""
    goods = _goods(rng, people, checkouts, subscriptions, terms, catalogue, seasons)
    parts = [goods, *_extras(rng, goods, checkouts, terms, catalogue)]
    lines = Lines(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Lines))
    )
    lines = lines.take(np.argsort(lines.order, kind="stable"))
    _settle(rng, lines, checkouts, terms)
    return lines


def _new(order, kind, product, quantity, price, listed=None, is_free=False) -> Lines:
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


def _goods(rng, people, checkouts, subscriptions, terms, catalogue, seasons) -> Lines:
    """Products whose value follows the customer's spend, companions and subscriptions."""
    selling = np.flatnonzero(~np.isin(checkouts.kind, [RENEWAL, ADJUSTMENT, CARD_ONLY]))
    value = rng.standard_gamma(planted.SPEND_P, len(selling))
    value /= people.spend_rate[checkouts.customer[selling]]
    wanted = 1 + rng.choice(len(LINE_COUNT_SHARES), len(selling), p=LINE_COUNT_SHARES)
    lines_each = np.minimum(wanted, 1 + (value // 6).astype(np.int64))
    order = np.repeat(selling, lines_each)
    weight = rng.uniform(0.4, 1.6, len(order))
    starts = np.cumsum(lines_each) - lines_each
    shares = weight / np.repeat(np.add.reduceat(weight, starts), lines_each)
    target = np.repeat(value, lines_each) * shares
    quantity = rng.choice([1, 2, 3], len(order), p=[0.84, 0.12, 0.04])
    quantity = np.where(target / quantity < products.LOWEST_PRICE, 1, quantity)
    product = catalogue.near(rng, target / quantity)
    weighed = catalogue.by_weight[product] & (quantity > 1)
    thousandths = np.where(weighed, quantity * 750, quantity * 1000)

    begins = np.flatnonzero((checkouts.subscription >= 0) & (checkouts.kind == SALE))
    first = np.searchsorted(order, begins)
    product[first] = catalogue.plans[subscriptions.plan[checkouts.subscription[begins]]]
    thousandths[first] = 1000

    listed = catalogue.cents[terms.book[order], product]
    month = checkouts.second[order].astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12
    on_sale = rng.random(len(order)) < np.where(np.isin(month, [6, 10]), 0.3, 0.03)
    on_sale[first] = False
    price = np.where(on_sale, listed * 4 // 5 // 4 * 4, listed)
    price = np.where(checkouts.kind[order] == REPLACEMENT, 0, price)
    price[first] = price_cents(
        subscriptions.plan[checkouts.subscription[begins]],
        subscriptions.interval[checkouts.subscription[begins]],
        terms.store[begins],
    )
    main = _new(order, PRODUCT, product, thousandths, price, listed)

    leads = (catalogue.companion[product] >= 0) & (rng.random(len(order)) < planted.PAIR_CHANCE)
    leads &= checkouts.kind[order] == SALE
    partner = catalogue.companion[product[leads]]
    partner_price = catalogue.cents[terms.book[order[leads]], partner]
    companions = _new(order[leads], PRODUCT, partner, 1000, partner_price)

    renewing = np.flatnonzero(checkouts.kind == RENEWAL)
    which = checkouts.subscription[renewing]
    since = checkouts.second[renewing] // DAY - subscriptions.start[which]
    changed = since >= subscriptions.turning[which]
    plan = np.where(changed, subscriptions.plan_after()[which], subscriptions.plan[which])
    amount = price_cents(plan, subscriptions.interval[which], terms.store[renewing])
    renewed = _new(renewing, PRODUCT, catalogue.plans[plan], 1000, amount)
    return _joined([main, companions, renewed])


def _joined(parts: list[Lines]) -> Lines:
    return Lines(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Lines))
    )


def _sum(order: np.ndarray, cents: np.ndarray, count: int) -> np.ndarray:
    """Sum per order; doubles hold whole cents exactly far beyond any order."""
    return np.bincount(order, cents, count).astype(np.int64)


def _extras(rng, goods, checkouts, terms, catalogue) -> list[Lines]:
    """Free gifts, gift cards, wrap, fees, donations, shipping and adjustments as lines."""
    count = checkouts.count
    sale = checkouts.kind == SALE
    value = _sum(goods.order, goods.gross, count)
    fixed = terms.ratio < 0
    terms.ratio = np.where(fixed, np.minimum(500 / np.maximum(value, 1), 0.5), terms.ratio)
    after = value * (1 - terms.ratio)
    draw = rng.random((6, count))
    gifted = np.flatnonzero(
        sale & (terms.gift_from > 0) & (after >= terms.gift_from) & (draw[0] < 0.6)
    )
    listed = catalogue.cents[terms.book[gifted], catalogue.free_gift]
    gifts = _new(gifted, PRODUCT, catalogue.free_gift, 1000, 0, listed, True)

    with_goods = sale & (draw[1] < 0.014) & (checkouts.subscription < 0)
    carded = np.flatnonzero(with_goods | (checkouts.kind == CARD_ONLY))
    cards = _new(
        carded, GIFT_CARD, catalogue.gift_card, 1000, rng.choice([2500, 5000, 10000], len(carded))
    )
    free = (after >= terms.free_from) | (terms.discount_type == FREE_SHIPPING) | (terms.code == 6)
    free |= np.isin(checkouts.kind, [RENEWAL, REPLACEMENT, ADJUSTMENT, CARD_ONLY])
    charge = np.where(draw[2] < 0.1, 990, 490)
    terms.shipping = np.where(free, 0, charge)
    shown = np.flatnonzero((terms.shipping > 0) & (terms.store == 1))
    shipping = _new(shown, SHIPPING, -1, 1000, terms.shipping[shown])

    wrapped = terms.is_gift & (draw[3] < 0.4)
    duty = (terms.store == 3) & sale & (draw[4] < 0.5)
    donates = sale & (draw[5] < 0.01)
    terms.other = wrapped * 350 + duty * 700 + donates * 100
    wraps = _new(np.flatnonzero(wrapped & (checkouts.number % 2 == 0)), GIFT_WRAP, -1, 1000, 350)
    duties = _new(np.flatnonzero(duty & (checkouts.number % 2 == 0)), FEE, -1, 1000, 700)
    donations = _new(np.flatnonzero(donates), DONATION, -1, 1000, 100)

    adjusted = np.flatnonzero(checkouts.kind == ADJUSTMENT)
    cents = rng.integers(300, 6000, len(adjusted)) * np.where(
        np.arange(len(adjusted)) % 3 == 1, 1, -1
    )
    adjustments = _new(adjusted, ADJUSTING, -1, 1000, cents)
    return [gifts, cards, shipping, wraps, duties, donations, adjustments]


def _settle(rng, lines: Lines, checkouts: Checkouts, terms: Terms) -> None:
    """Discounts and taxes of the lines, and from them the money of the orders."""
    count = checkouts.count
    order = lines.order
    is_goods = lines.kind == PRODUCT
    ratio = np.where(is_goods, terms.ratio[order], 0.0)
    lines.discount = np.floor(lines.gross * ratio + 1e-6).astype(np.int64)
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


def line_places(lines: Lines) -> np.ndarray:
    """Place of each line within its order, from 1."""
    starts = np.searchsorted(lines.order, lines.order)
    return np.arange(lines.count) - starts + 1


def shown_discount(lines: Lines, terms: Terms, places: np.ndarray) -> np.ndarray:
    """What the line itself says about its discount; the rest stands on the order only."""
    spread = terms.spread[lines.order]
    return np.where((spread == 0) | ((spread == 2) & (places == 1)), lines.discount, 0)


def order_lines_table(
    lines: Lines,
    terms: Terms,
    checkouts: Checkouts,
    subscriptions: Subscriptions,
    catalogue: Catalogue,
    first: int,
) -> pa.Table:
    """The raw table order_lines; `first` is the number of the chunk's first line."""
    order = lines.order
    every = np.arange(lines.count)
    places = line_places(lines)
    shown = shown_discount(lines, terms, places)
    is_goods = lines.kind == PRODUCT
    known = lines.product >= 0
    clothing = known & (catalogue.category[lines.product] == products.CLOTHING)
    marked_down = lines.listed > lines.price
    cost = np.rint(catalogue.net[lines.product] * 45 * (1 + 0.01 * (lines.product % 7)))
    has_cost = is_goods & (terms.store[order] == 0) & (checkouts.number[order] % 3 == 0)
    bundled = is_goods & ~lines.is_free & (checkouts.number[order] % 41 == 0) & (places <= 2)
    size_part = np.where(clothing, lines.product + 1001, -1)
    sizes = make.labels(np.where(clothing, (every + lines.product) % 4, -1), SIZES)
    subscription = checkouts.subscription[order]
    is_plan = (
        is_goods & (lines.product >= catalogue.plans[0]) & (lines.product <= catalogue.plans[2])
    )
    subscribed = is_plan & (subscription >= 0)
    if subscriptions.count:
        numbers = np.where(subscribed, subscriptions.number[subscription] + 1001, -1)
    else:
        numbers = np.full(lines.count, -1)
    return pa.table(
        {
            "order_line_id": make.ids("L", first + every),
            "order_id": make.ids("O", checkouts.number[order]),
            "quantity": make.quantities(lines.quantity),
            "unit_price": make.money(lines.price),
            "line_number": make.whole(places),
            "line_type": make.labels(
                np.where(is_goods & (every % 4 > 0), -1, lines.kind), LINE_TYPES
            ),
            "product_id": product_ids(lines.product),
            "variant_id": pc.binary_join_element_wise(
                make.ids("", size_part), sizes.cast(pa.string()), "-"
            ),
            "sku": make.ids("SKU-", np.where(known & (every % 40 == 0), lines.product + 1001, -1)),
            "title": make.labels(
                np.where(is_goods, -1, lines.kind),
                ["", "Gift card", "Shipping", "Duties", "Gift wrap", "Donation", "Correction"],
            ),
            "list_price": make.money(lines.listed, ~(marked_down | (every % 20 == 0))),
            "discount": make.money(shown, shown == 0),
            "tax": make.money(lines.tax, lines.tax == 0),
            "unit_cost": make.money(cost, ~has_cost),
            "is_free_gift": make.only_true(lines.is_free),
            "bundle_id": make.ids("B", np.where(bundled, checkouts.number[order] % 5 + 1, -1)),
            "subscription_id": make.ids("S", numbers),
            "loaded_at": make.times((checkouts.second[order] // DAY + 1) * DAY + 3 * 3600),
        }
    )
