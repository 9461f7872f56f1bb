"""The raw table order_lines."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_value.sample import columns as make
from customer_value.sample.catalogue import CLOTHING, Catalogue, product_ids
from customer_value.sample.checkouts import Checkouts
from customer_value.sample.lines import LINE_TYPES, PRODUCT, Lines
from customer_value.sample.seasons import DAY
from customer_value.sample.subscriptions import Subscriptions
from customer_value.sample.terms import Terms

SIZES = ("S", "M", "L", "XL")


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
    clothing = known & (catalogue.category[lines.product] == CLOTHING)
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
