"""Refunds: whole orders, single lines, amounts without a line, and money without goods."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.accounts import customer_ids
from customer_value.sample.blocks import Block, block, by_time, joined
from customer_value.sample.catalogue import BRANDS, CLOTHING, Catalogue, product_ids
from customer_value.sample.checkouts import SALE, Checkouts
from customer_value.sample.lines import GIFT_CARD, PRODUCT, Lines
from customer_value.sample.orders import Journeys
from customer_value.sample.people import CURRENCIES
from customer_value.sample.seasons import DAY, Seasons
from customer_value.sample.terms import Terms

TYPES = ("item", "shipping", "tax", "goodwill", "exchange", "chargeback", "adjustment")
ITEM, SHIPPING, TAX = range(3)
REASONS = ("damaged", "wrong_item", "size", "quality", "late", "changed_mind", "cancelled")
DAMAGED, WRONG, SIZE, QUALITY, LATE, CHANGED_MIND, CANCELLED = range(7)
REASON_OF_TYPE = {"shipping": LATE, "goodwill": LATE, "exchange": SIZE}


@dataclass(frozen=True)
class RefundLines:
    """Refund lines of one chunk, shape (refund lines,); money in cents.

    Attributes:
        order: Index of the order within the chunk.
        line: Index of the line within the chunk, or -1.
        quantity: Thousandths of a unit returned, -1 for null.
        amount: Money given back, tax included.
        tax: Tax within it.
        shipping: Shipping within it.
        kind: Place in TYPES.
        reason: Place in REASONS, or -1.
        is_linked: Names its order.
        moment: When the money was given back.
    """

    order: np.ndarray
    line: np.ndarray
    quantity: np.ndarray
    amount: np.ndarray
    tax: np.ndarray
    shipping: np.ndarray
    kind: np.ndarray
    reason: np.ndarray
    is_linked: np.ndarray
    moment: np.ndarray

    @property
    def count(self) -> int:
        """Number of refund lines."""
        return len(self.order)

    @property
    def is_return(self) -> np.ndarray:
        """Refunds for goods that came back."""
        return (self.kind == ITEM) & (self.quantity > 0) & self.is_linked


def _refunds(order: np.ndarray, amount: np.ndarray, **values: np.ndarray | int) -> Block:
    """Refund lines of one sort; what is not given takes its usual value."""
    usual = {
        "line": -1,
        "quantity": -1,
        "tax": 0,
        "shipping": 0,
        "kind": ITEM,
        "reason": -1,
        "is_linked": True,
    }
    return block(len(order), order=order, amount=amount, **{**usual, **values})


def draw_refunds(
    rng: np.random.Generator,
    checkouts: Checkouts,
    terms: Terms,
    lines: Lines,
    journeys: Journeys,
    catalogue: Catalogue,
    seasons: Seasons,
) -> RefundLines:
    """Draws what was given back for the purchases of a chunk, up to the end of the history."""
    count = checkouts.count
    purchase = (checkouts.kind == SALE) & (terms.total > 0) & (journeys.status != 0)
    fully = purchase & (rng.random(count) < planted.FULL_REFUND_SHARE)
    # a third of the full refunds comes as one amount, the others line by line
    at_once = fully & (checkouts.number % 3 == 0)
    delay = rng.integers(5 * DAY, 32 * DAY, count)
    kept = purchase & ~fully
    sorts = [
        _lines_back(rng, kept, fully & ~at_once, terms, lines, journeys, catalogue),
        _charges_back(np.flatnonzero(fully & ~at_once), terms, lines),
        _orders_back(np.flatnonzero(at_once), terms),
        *_money_back(rng, kept, terms),
        _unlinked(rng, purchase & (checkouts.account >= 0)),
    ]
    found = joined(sorts)
    found["moment"] = checkouts.second[found["order"]] + delay[found["order"]]
    return RefundLines(**by_time(found, seasons.end_second, "order", "line"))


def _goods_paid(lines: Lines, terms: Terms) -> np.ndarray:
    """What each line cost the customer, 0 where there is nothing to give back."""
    goods = (lines.kind == PRODUCT) | (lines.kind == GIFT_CARD)
    on_top = np.where(terms.is_included[lines.order], 0, lines.tax)
    return np.where(goods, lines.gross - lines.discount, 0) + np.where(goods, on_top, 0)


def _lines_back(
    rng: np.random.Generator,
    kept: np.ndarray,
    whole_orders: np.ndarray,
    terms: Terms,
    lines: Lines,
    journeys: Journeys,
    catalogue: Catalogue,
) -> Block:
    """Single lines of orders that were kept, and all lines of orders sent back."""
    share = np.where(
        catalogue.category[lines.product] == CLOTHING,
        planted.RETURN_SHARES["clothing"],
        planted.RETURN_SHARES["other"],
    )
    is_bad = catalogue.brand[lines.product] == BRANDS.index(planted.BAD_BRAND)
    share = np.where(is_bad, share * 2, share)
    paid = _goods_paid(lines, terms)
    single = kept[lines.order] & (lines.kind == PRODUCT) & (rng.random(lines.count) < share)
    which = np.flatnonzero((single | whole_orders[lines.order]) & (paid > 0))
    quantity = lines.quantity[which]
    divisible = (quantity >= 2000) & (quantity % 1000 == 0) & single[which]
    part = divisible & (rng.random(len(which)) < 0.4)
    return _refunds(
        lines.order[which],
        np.where(part, paid[which] * 1000 // quantity, paid[which]),
        line=which,
        quantity=np.where(part, 1000, quantity),
        tax=np.where(part, lines.tax[which] * 1000 // quantity, lines.tax[which]),
        reason=_reasons(rng, which, lines, journeys, catalogue),
    )


def _reasons(
    rng: np.random.Generator,
    which: np.ndarray,
    lines: Lines,
    journeys: Journeys,
    catalogue: Catalogue,
) -> np.ndarray:
    """Reasons of returned lines: sizes for clothing, quality for the bad brand, late ones."""
    product = lines.product[which]
    reason = rng.choice(len(REASONS), len(which), p=[0.2, 0.1, 0.02, 0.1, 0.03, 0.5, 0.05])
    draw = rng.random(len(which))
    reason = np.where((catalogue.category[product] == CLOTHING) & (draw < 0.6), SIZE, reason)
    is_bad = catalogue.brand[product] == BRANDS.index(planted.BAD_BRAND)
    reason = np.where(is_bad & (draw < 0.65), QUALITY, reason)
    return np.where(journeys.is_late[lines.order[which]] & (draw > 0.6), LATE, reason)


def _charges_back(orders: np.ndarray, terms: Terms, lines: Lines) -> Block:
    """Shipping and other charges of orders whose lines are refunded one by one."""
    goods = np.bincount(lines.order, _goods_paid(lines, terms), len(terms.total)).astype(np.int64)
    charges = (terms.total - goods)[orders]
    some = charges > 0
    return _refunds(
        orders[some], charges[some], shipping=charges[some], kind=SHIPPING, reason=CANCELLED
    )


def _orders_back(orders: np.ndarray, terms: Terms) -> Block:
    """Whole orders refunded as one amount."""
    return _refunds(orders, terms.total[orders], tax=terms.tax[orders], reason=CHANGED_MIND)


def _money_back(rng: np.random.Generator, kept: np.ndarray, terms: Terms) -> list[Block]:
    """Amounts without a line: for damage, and of every other type."""
    damaged = np.flatnonzero(kept & (rng.random(len(kept)) < planted.AMOUNT_REFUND_SHARE))
    part = terms.total[damaged] * rng.integers(10, 40, len(damaged)) // 100
    sorts = [_refunds(damaged, np.maximum(part, 1), reason=DAMAGED)]
    for name, share in planted.OTHER_REFUND_SHARES.items():
        some = np.flatnonzero(kept & (rng.random(len(kept)) < share))
        values = {"kind": TYPES.index(name), "reason": REASON_OF_TYPE.get(name, -1)}
        if name == "shipping":
            some = some[terms.shipping[some] > 0]
            amount = values["shipping"] = terms.shipping[some]
        elif name == "tax":
            amount = values["tax"] = np.maximum(terms.tax[some] // 10, 1)
        else:
            amount = np.minimum(rng.integers(200, 1500, len(some)), terms.total[some] // 2 + 1)
            values["quantity"] = 0 if name == "goodwill" else -1
        sorts.append(_refunds(some, amount, **values))
    return sorts


def _unlinked(rng: np.random.Generator, can: np.ndarray) -> Block:
    """Refunds that name a customer and no order."""
    some = np.flatnonzero(can & (rng.random(len(can)) < planted.UNLINKED_REFUND_SHARE))
    return _refunds(
        some,
        rng.integers(500, 4000, len(some)),
        quantity=1000,
        reason=CHANGED_MIND,
        is_linked=False,
    )


def refunds_table(
    refunds: RefundLines,
    checkouts: Checkouts,
    terms: Terms,
    lines: Lines,
    first_line: int,
    first: int,
) -> pa.Table:
    """The raw table refunds.

    Args:
        refunds: The refund lines.
        checkouts: The orders.
        terms: Money of the orders.
        lines: Lines of the orders.
        first_line: Number of the chunk's first line.
        first: Number of the chunk's first refund line.
    """
    order, kind, line = refunds.order, refunds.kind, refunds.line
    every = np.arange(refunds.count)
    is_return = refunds.is_return
    product = np.where(line >= 0, lines.product[line], -1)
    # some returns are known by their product only
    only_product = (line >= 0) & (every % 25 == 7)
    account = np.where(refunds.is_linked, -1, checkouts.account[order])
    own_currency = ~refunds.is_linked | (every % 4 == 0)
    return pa.table(
        {
            "refund_line_id": make.ids("R", first + every),
            "amount": make.money(refunds.amount),
            "refunded_at": make.times(refunds.moment),
            "order_id": make.ids("O", np.where(refunds.is_linked, checkouts.number[order], -1)),
            "customer_id": customer_ids(account, checkouts.letter[order]),
            "refund_id": make.ids("RD", checkouts.number[order]),
            "order_line_id": make.ids(
                "L", np.where((line >= 0) & ~only_product, first_line + line, -1)
            ),
            "product_id": product_ids(np.where(only_product | (every % 3 == 0), product, -1)),
            "refund_type": make.labels(
                np.where((kind == ITEM) & (every % 2 == 0), -1, kind), TYPES
            ),
            "quantity": make.quantities(refunds.quantity, refunds.quantity < 0),
            "tax": make.money(refunds.tax, refunds.tax == 0),
            "shipping": make.money(refunds.shipping, refunds.shipping == 0),
            "currency": make.labels(np.where(own_currency, terms.store[order], -1), CURRENCIES),
            "returned_at": make.times(np.where(is_return, refunds.moment - 2 * DAY, -1)),
            "reason": make.labels(refunds.reason, REASONS),
            "is_restocked": make.flags(refunds.reason != DAMAGED, ~is_return),
            "return_cost": make.money(np.full(refunds.count, 390), ~is_return),
            "loaded_at": make.times((refunds.moment // DAY + 1) * DAY + 3 * 3600),
        }
    )


def refunds_truth(
    refunds: RefundLines, checkouts: Checkouts, terms: Terms, lines: Lines
) -> dict[str, object]:
    """Counts of refund lines by type, and of purchases of which all goods were given back."""
    count = checkouts.count
    paid = np.bincount(lines.order, _goods_paid(lines, terms), count)
    for_goods = refunds.is_linked & (refunds.kind == ITEM)
    back = np.bincount(refunds.order[for_goods], refunds.amount[for_goods], count)
    sale = (checkouts.kind == SALE) & (paid > 0)
    return {
        "refund_lines": refunds.count,
        "purchases_with_all_goods_refunded": int((sale & (back >= paid)).sum()),
        "unlinked": int((~refunds.is_linked).sum()),
        "lines_by_type": {name: int((refunds.kind == p).sum()) for p, name in enumerate(TYPES)},
    }


def orders_with_returns(refunds: RefundLines, count: int) -> np.ndarray:
    """Orders of which something came back, shape (orders,)."""
    found = np.zeros(count, bool)
    found[refunds.order[refunds.is_return]] = True
    return found
