"""Loyalty: points earned, spent, expired and adjusted, tiers, and customers who bring others."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample.accounts import TIERS
from customer_value.sample.checkouts import SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.lines import POINTS
from customer_value.sample.people import CURRENCIES
from customer_value.sample.seasons import DAY

EVENTS = (
    "points_earned", "points_redeemed", "points_expired", "points_adjusted", "tier_changed",
    "referral_sent", "referral_converted",
)  # fmt: skip
EARNED, REDEEMED, EXPIRED, ADJUSTED, TIER, SENT, CONVERTED = range(7)
REASONS = ("order", "birthday", "review", "signup", "goodwill")


def loyalty_table(rng: np.random.Generator, chunk: Chunk) -> tuple[pa.Table, dict]:
    """The raw table loyalty_events."""
    people, checkouts, terms = chunk.people, chunk.checkouts, chunk.terms
    end = chunk.seasons.end_second
    member = people.is_member[checkouts.customer] & (checkouts.account >= 0)
    sale = (checkouts.kind == SALE) & member & (checkouts.letter == 0)
    buying = np.flatnonzero(sale)
    first = buying[checkouts.turn[buying] == 0]
    order_points = np.maximum((terms.gross - terms.discount) // 100, 1)
    blocks = []

    def block(event, order, moment, points=-1, reason=-1, linked=True):
        size = len(order)
        values = (np.full(size, event), order, moment, points, reason, linked)
        blocks.append(tuple(np.broadcast_to(np.asarray(v, np.int64), size) for v in values))

    block(EARNED, first, checkouts.second[first] - 30, 50, 3, False)
    block(EARNED, buying, checkouts.second[buying] + DAY, order_points[buying], 0)
    old = buying[checkouts.second[buying] + 366 * DAY <= end]
    old = old[rng.random(len(old)) < 0.25]
    block(EXPIRED, old, checkouts.second[old] + 366 * DAY, order_points[old] // 2 + 1)
    redeemed = np.flatnonzero(sale & (terms.discount_type == POINTS) & (terms.discount > 0))
    block(REDEEMED, redeemed, checkouts.second[redeemed], terms.discount[redeemed])
    some = buying[rng.random(len(buying)) < 0.02]
    block(
        ADJUSTED, some, checkouts.second[some] + 3 * DAY, rng.integers(-40, 60, len(some)), 4, False
    )
    some = buying[rng.random(len(buying)) < 0.03]
    block(EARNED, some, checkouts.second[some] + 20 * DAY, 20, 2, False)
    some = first[rng.random(len(first)) < 0.1]
    block(EARNED, some, checkouts.second[some] + 60 * DAY, 25, 1, False)
    third = buying[np.isin(checkouts.turn[buying], [2, 6])]
    block(TIER, third, checkouts.second[third] + DAY, linked=False)
    inviters = first[rng.random(len(first)) < 0.12]
    block(SENT, inviters, checkouts.second[inviters] + 10 * DAY, linked=False)
    came = inviters[rng.random(len(inviters)) < 0.4]
    block(CONVERTED, came, checkouts.second[came] + 25 * DAY)
    event, order, moment, points, reason, linked = (
        np.concatenate([b[place] for b in blocks]) for place in range(6)
    )
    keep = np.flatnonzero(moment <= end)
    keep = keep[np.argsort(moment[keep], kind="stable")]
    event, order, moment, points, reason, linked = (
        a[keep] for a in (event, order, moment, points, reason, linked)
    )
    rows = len(event)
    every = np.arange(rows)
    is_points = event <= ADJUSTED
    reference = np.where(linked == 1, checkouts.number[order], -1)
    reached = np.where(checkouts.turn[order] >= 6, 2, 1)
    newcomers = np.flatnonzero(people.kind == 2)
    brought = newcomers[(people.number[checkouts.customer[order]] * 7 + 11) % len(newcomers)]
    person = people.number[checkouts.customer[order]]
    table = pa.table(
        {
            "event_id": make.ids("Y", chunk.numbers(rows)),
            "customer_id": chunk.customer_ids(order),
            "event_type": make.labels(event, EVENTS),
            "occurred_at": make.times(moment),
            "points": make.whole(points, ~is_points),
            "points_value": make.money(points, event != REDEEMED),
            "currency": make.labels(
                np.where(event == REDEEMED, terms.store[order], -1), CURRENCIES
            ),
            "tier": make.labels(np.where(event == TIER, reached, -1), TIERS),
            "order_id": make.ids("O", np.where(event == CONVERTED, -1, reference)),
            "referred_customer_id": make.ids(
                "C", np.where(event == CONVERTED, people.number[brought] + 10_001, -1)
            ),
            "referral_code": make.ids("REF", np.where(event >= SENT, person + 1, -1)),
            "expires_at": make.times(
                np.where((event == EARNED) & (every % 3 == 0), moment + 365 * DAY, -1)
            ),
            "reason": make.labels(reason, REASONS),
            "loaded_at": make.times((moment // DAY + 1) * DAY + 3 * 3600),
        }
    )
    signed = {name: int(points[event == place].sum()) for place, name in enumerate(EVENTS[:4])}
    outstanding = signed["points_earned"] + signed["points_adjusted"]
    outstanding -= signed["points_redeemed"] + signed["points_expired"]
    return table, {"points": signed, "points_outstanding": outstanding}
