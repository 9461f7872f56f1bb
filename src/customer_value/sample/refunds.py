"""Refunds: whole orders, single lines, amounts without a line, and money without goods."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.accounts import customer_ids
from customer_value.sample.catalogue import BRANDS, CLOTHING, Catalogue, product_ids
from customer_value.sample.checkouts import SALE, Checkouts
from customer_value.sample.lines import PRODUCT, Lines, Terms
from customer_value.sample.orders import Journeys
from customer_value.sample.people import CURRENCIES
from customer_value.sample.seasons import DAY, Seasons

TYPES = ("item", "shipping", "tax", "goodwill", "exchange", "chargeback", "adjustment")
REASONS = ("damaged", "wrong_item", "size", "quality", "late", "changed_mind", "cancelled")


def draw_refunds(
    rng: np.random.Generator,
    checkouts: Checkouts,
    terms: Terms,
    lines: Lines,
    journeys: Journeys,
    catalogue: Catalogue,
    seasons: Seasons,
    first_line: int,
    first: int,
) -> tuple[pa.Table, dict, np.ndarray]:
    """The raw table refunds, its truth, and which orders had something returned.

    Args:
        rng: Source of chance.
        checkouts: The orders.
        terms: Money of the orders.
        lines: Lines of the orders.
        journeys: How the orders went.
        catalogue: The products.
        seasons: The history.
        first_line: Number of the chunk's first line.
        first: Number of the chunk's first refund line.
    """
    count = checkouts.count
    purchase = (checkouts.kind == SALE) & (terms.total > 0) & (journeys.status != 0)
    fully = purchase & (rng.random(count) < planted.FULL_REFUND_SHARE)
    # a third of the full refunds comes as one amount, the others line by line
    by_amount = fully & (checkouts.number % 3 == 0)
    delay = rng.integers(5 * DAY, 32 * DAY, count)

    order = lines.order
    refundable = (lines.kind == PRODUCT) & (lines.gross > lines.discount)
    share = np.where(
        catalogue.category[lines.product] == CLOTHING,
        planted.RETURN_SHARES["clothing"],
        planted.RETURN_SHARES["other"],
    )
    share = np.where(
        catalogue.brand[lines.product] == BRANDS.index(planted.BAD_BRAND), share * 2, share
    )
    returned = refundable & purchase[order] & ~fully[order] & (rng.random(lines.count) < share)
    whole = fully[order] & ~by_amount[order] & ((lines.kind == PRODUCT) | (lines.kind == 1))
    whole &= lines.gross > lines.discount
    which = np.flatnonzero(returned | whole)
    quantity = lines.quantity[which]
    part = (
        (quantity >= 2000) & (quantity % 1000 == 0) & ~whole[which] & (rng.random(len(which)) < 0.4)
    )
    back = np.where(part, 1000, quantity)
    on_top = np.where(terms.is_included[order[which]], 0, lines.tax[which])
    paid = lines.gross[which] - lines.discount[which] + on_top
    amount = np.where(part, paid * 1000 // quantity, paid)
    tax = np.where(part, lines.tax[which] * 1000 // quantity, lines.tax[which])
    line_reason = _reasons(rng, which, lines, journeys, catalogue)

    charges = np.flatnonzero(fully & ~by_amount & (terms.shipping + terms.other > 0))
    charge = terms.total[charges] - _paid_for_goods(lines, terms, count)[charges]
    amounts = np.flatnonzero(by_amount)
    loose = np.flatnonzero(purchase & ~fully & (rng.random(count) < planted.AMOUNT_REFUND_SHARE))
    loose_cents = np.maximum(terms.total[loose] * rng.integers(10, 40, len(loose)) // 100, 1)
    blocks = [
        _block(order[which], which, back, amount, tax, 0, 0, line_reason),
        _block(charges, -1, -1, charge, 0, charge, 1, 6),
        _block(amounts, -1, -1, terms.total[amounts], terms.tax[amounts], 0, 0, 5),
        _block(loose, -1, -1, loose_cents, 0, 0, 0, 0),
    ]
    for name, other_share in planted.OTHER_REFUND_SHARES.items():
        some = np.flatnonzero(purchase & ~fully & (rng.random(count) < other_share))
        if name == "shipping":
            some = some[terms.shipping[some] > 0]
            cents, shipping = terms.shipping[some], terms.shipping[some]
        elif name == "tax":
            cents, shipping = np.maximum(terms.tax[some] // 10, 1), 0
        else:
            cents = np.minimum(rng.integers(200, 1500, len(some)), terms.total[some] // 2 + 1)
            shipping = 0
        taxed = cents if name == "tax" else 0
        reason = {"shipping": 4, "goodwill": 4, "exchange": 2}.get(name, -1)
        quantity = 0 if name == "goodwill" else -1
        blocks.append(_block(some, -1, quantity, cents, taxed, shipping, TYPES.index(name), reason))
    unlinked = np.flatnonzero(
        purchase & (checkouts.account >= 0) & (rng.random(count) < planted.UNLINKED_REFUND_SHARE)
    )
    blocks.append(_block(unlinked, -1, 1000, rng.integers(500, 4000, len(unlinked)), 0, 0, 0, 5))
    is_linked = np.concatenate(
        [np.full(len(b[0]), True) for b in blocks[:-1]] + [np.full(len(unlinked), False)]
    )
    at, line, back, amount, tax, shipping, kind, reason = (
        np.concatenate([block[place] for block in blocks]) for place in range(8)
    )
    when = checkouts.second[at] + delay[at]
    in_time = np.flatnonzero(when <= seasons.end_second)
    in_time = in_time[np.lexsort((line[in_time], at[in_time]))]
    at, line, back, amount, tax, shipping, kind, reason, when, is_linked = (
        a[in_time] for a in (at, line, back, amount, tax, shipping, kind, reason, when, is_linked)
    )
    rows = len(at)
    every = np.arange(rows)
    goods_back = (kind == 0) & (back > 0) & is_linked
    product = np.where(line >= 0, lines.product[line], -1)
    only_product = (line >= 0) & (every % 25 == 7)
    account = np.where(is_linked, -1, checkouts.account[at])
    table = pa.table(
        {
            "refund_line_id": make.ids("R", first + every),
            "amount": make.money(amount),
            "refunded_at": make.times(when),
            "order_id": make.ids("O", np.where(is_linked, checkouts.number[at], -1)),
            "customer_id": customer_ids(account, checkouts.letter[at]),
            "refund_id": make.ids("RD", checkouts.number[at]),
            "order_line_id": make.ids(
                "L", np.where((line >= 0) & ~only_product, first_line + line, -1)
            ),
            "product_id": product_ids(np.where(only_product | (every % 3 == 0), product, -1)),
            "refund_type": make.labels(np.where((kind == 0) & (every % 2 == 0), -1, kind), TYPES),
            "quantity": make.quantities(back, back < 0),
            "tax": make.money(tax, tax == 0),
            "shipping": make.money(shipping, shipping == 0),
            "currency": make.labels(
                np.where(is_linked & (every % 4 > 0), -1, terms.store[at]), CURRENCIES
            ),
            "returned_at": make.times(np.where(goods_back, when - 2 * DAY, -1)),
            "reason": make.labels(reason, REASONS),
            "is_restocked": make.flags(reason != 0, ~goods_back),
            "return_cost": make.money(np.full(rows, 390), ~goods_back),
            "loaded_at": make.times((when // DAY + 1) * DAY + 3 * 3600),
        }
    )
    fully_back = fully & (checkouts.second + delay <= seasons.end_second)
    truth = {
        "refund_lines": rows,
        "orders_fully_refunded": int(fully_back.sum()),
        "unlinked": int((~is_linked).sum()),
        "lines_by_type": {name: int((kind == place).sum()) for place, name in enumerate(TYPES)},
    }
    has_return = np.zeros(count, bool)
    has_return[at[goods_back]] = True
    return table, truth, has_return


def _block(order, line, quantity, amount, tax, shipping, kind, reason) -> tuple:
    """Refund lines of one sort, with single values spread over all of them."""
    values = (line, quantity, amount, tax, shipping, kind, reason)
    return (order, *(np.broadcast_to(np.asarray(v, np.int64), len(order)) for v in values))


def _paid_for_goods(lines: Lines, terms: Terms, count: int) -> np.ndarray:
    """What the lines refunded with a whole order cost the customer."""
    back = ((lines.kind == PRODUCT) | (lines.kind == 1)) & (lines.gross > lines.discount)
    on_top = np.where(terms.is_included[lines.order], 0, lines.tax)
    paid = np.where(back, lines.gross - lines.discount + on_top, 0)
    return np.bincount(lines.order, paid, count).astype(np.int64)


def _reasons(rng, which, lines: Lines, journeys: Journeys, catalogue: Catalogue) -> np.ndarray:
    """Reasons of returned lines: sizes for clothing, quality for the bad brand, late ones."""
    product = lines.product[which]
    reason = rng.choice(len(REASONS), len(which), p=[0.2, 0.1, 0.02, 0.1, 0.03, 0.5, 0.05])
    draw = rng.random(len(which))
    reason = np.where((catalogue.category[product] == CLOTHING) & (draw < 0.6), 2, reason)
    bad = catalogue.brand[product] == BRANDS.index(planted.BAD_BRAND)
    reason = np.where(bad & (draw < 0.65), 3, reason)
    late = journeys.is_late[lines.order[which]]
    return np.where(late & (draw > 0.6), 4, reason)
