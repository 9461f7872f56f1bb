"""What came out of the draw in one chunk, topic by topic, where only the makers can know it."""

import numpy as np

from customer_value.sample.catalogue import product_ids
from customer_value.sample.checkouts import KINDS, SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.lines import PRODUCT
from customer_value.sample.people import ACCOUNT_TYPES, CHANNELS
from customer_value.sample.seasons import DAY, change_days

EDGE_ORDERS = 40


def tally(chunk: Chunk) -> dict[str, dict]:
    """Counts of one chunk, for `Truth.add`."""
    return {
        "lifetimes": _lifetimes(chunk),
        "spend": _spend(chunk),
        "seasonality": _seasons(chunk),
        "coupons": _coupons(chunk),
        "pairs": _pairs(chunk),
        "acquisition": {"customers_won_by_channel": _counted(chunk.people.channel, CHANNELS)},
        "orders": _orders(chunk),
        "customers": {"by_account_type": _counted(chunk.people.account_type, ACCOUNT_TYPES)},
        "edges": _edges(chunk),
    }


def _counted(codes: np.ndarray, names: tuple[str, ...]) -> dict[str, int]:
    counts = np.bincount(codes, minlength=len(names))
    return dict(zip(names, counts.tolist(), strict=True))


def _lifetimes(chunk: Chunk) -> dict:
    times = np.bincount(chunk.purchases.customer, minlength=chunk.people.count)
    return {
        "customers": chunk.people.count,
        "alive_at_end": int(chunk.purchases.alive.sum()),
        "purchases": int(times.sum()),
        "customers_with_two_or_more": int((times > 1).sum()),
    }


def _spend(chunk: Chunk) -> dict:
    lines = chunk.lines
    bought = (lines.kind == PRODUCT) & ~lines.is_free & (chunk.checkouts.kind[lines.order] == SALE)
    value = chunk.catalogue.net[lines.product] * lines.quantity / 1000
    return {"goods_at_list_price": round(float(value[bought].sum()), 2)}


def _seasons(chunk: Chunk) -> dict:
    day = chunk.purchases.day
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    return {
        "purchases_by_month": {str(m + 1): int((month == m).sum()) for m in range(12)},
        "purchases_by_weekday": {str(d + 1): int(((day + 3) % 7 == d).sum()) for d in range(7)},
    }


def _coupons(chunk: Chunk) -> dict:
    sale = chunk.checkouts.kind == SALE
    lover = chunk.people.is_lover[chunk.checkouts.customer]
    coded = chunk.terms.code >= 0
    return {
        "lovers": int(chunk.people.is_lover.sum()),
        "purchases_of_lovers": int((sale & lover).sum()),
        "purchases_of_lovers_with_code": int((sale & lover & coded).sum()),
        "purchases_of_others": int((sale & ~lover).sum()),
        "purchases_of_others_with_code": int((sale & ~lover & coded).sum()),
    }


def _pairs(chunk: Chunk) -> dict:
    lines, orders = chunk.lines, chunk.checkouts.count
    sale = chunk.checkouts.kind[lines.order] == SALE

    def holds(product: int) -> np.ndarray:
        found = np.zeros(orders, bool)
        found[lines.order[sale & (lines.product == product)]] = True
        return found

    counts = {}
    for lead, companion in chunk.catalogue.pairs:
        has_lead, has_companion = holds(lead), holds(companion)
        names = product_ids(np.array([lead, companion])).to_pylist()
        counts["+".join(names)] = {
            "orders_with_first": int(has_lead.sum()),
            "orders_with_second": int(has_companion.sum()),
            "orders_with_both": int((has_lead & has_companion).sum()),
        }
    return counts


def _orders(chunk: Chunk) -> dict:
    pending = (chunk.checkouts.kind == SALE) & (chunk.journeys.status == 0)
    return _counted(chunk.checkouts.kind, KINDS) | {"pending": int(pending.sum())}


def _edges(chunk: Chunk) -> dict:
    if chunk.place > 0:
        return {}
    days = change_days(chunk.seasons.first_day, chunk.seasons.last_day)
    edge = np.flatnonzero(np.isin(chunk.checkouts.second // DAY, days))[:EDGE_ORDERS]
    return {"orders": [f"O{number}" for number in chunk.checkouts.number[edge]]}
