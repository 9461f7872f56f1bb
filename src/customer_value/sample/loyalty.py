"""Loyalty: points earned, spent, expired and adjusted, tiers, and customers who bring others."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample.accounts import TIERS
from customer_value.sample.blocks import Block, block, by_time, joined
from customer_value.sample.checkouts import SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.people import ACCOUNT, CURRENCIES
from customer_value.sample.seasons import DAY
from customer_value.sample.terms import POINTS

EVENTS = (
    "points_earned", "points_redeemed", "points_expired", "points_adjusted", "tier_changed",
    "referral_sent", "referral_converted",
)  # fmt: skip
EARNED, REDEEMED, EXPIRED, ADJUSTED, TIER, SENT, CONVERTED = range(7)
REASONS = ("order", "birthday", "review", "signup", "goodwill")
ORDER, BIRTHDAY, REVIEW, SIGNUP, GOODWILL = range(5)
# Turns of the purchases that reach silver and gold.
TIER_TURNS = (2, 6)


def _moves(order: np.ndarray, moment: np.ndarray, kind: int, **values) -> Block:
    usual = {"points": 0, "reason": -1, "names_order": False}
    return block(len(order), order=order, moment=moment, kind=kind, **{**usual, **values})


def draw_moves(rng: np.random.Generator, chunk: Chunk) -> Block:
    """Draws what members earn, spend, lose and pass on, in the order of time."""
    checkouts, terms = chunk.checkouts, chunk.terms
    end = chunk.seasons.end_second
    member = chunk.people.is_member[checkouts.customer] & (checkouts.account >= 0)
    is_buying = (checkouts.kind == SALE) & member & (checkouts.letter == 0)
    buying = np.flatnonzero(is_buying)
    first = buying[checkouts.turn[buying] == 0]
    second = checkouts.second
    points = np.maximum((terms.gross - terms.discount) // 100, 1)

    def some(of: np.ndarray, share: float) -> np.ndarray:
        return of[rng.random(len(of)) < share]

    old = some(buying[second[buying] + 366 * DAY <= end], 0.25)
    paying = np.flatnonzero(is_buying & (terms.discount_type == POINTS) & (terms.discount > 0))
    unhappy, reviewing = some(buying, 0.02), some(buying, 0.03)
    celebrating = some(first, 0.1)
    promoted = buying[np.isin(checkouts.turn[buying], TIER_TURNS)]
    inviting = some(first, 0.12)
    invited = some(inviting, 0.4)
    adjusted = rng.integers(-40, 60, len(unhappy))
    moves = [
        _moves(first, second[first] - 30, EARNED, points=50, reason=SIGNUP),
        _moves(
            buying,
            second[buying] + DAY,
            EARNED,
            points=points[buying],
            reason=ORDER,
            names_order=True,
        ),
        _moves(old, second[old] + 366 * DAY, EXPIRED, points=points[old] // 2 + 1),
        _moves(paying, second[paying], REDEEMED, points=terms.discount[paying], names_order=True),
        _moves(unhappy, second[unhappy] + 3 * DAY, ADJUSTED, points=adjusted, reason=GOODWILL),
        _moves(reviewing, second[reviewing] + 20 * DAY, EARNED, points=20, reason=REVIEW),
        _moves(celebrating, second[celebrating] + 60 * DAY, EARNED, points=25, reason=BIRTHDAY),
        _moves(promoted, second[promoted] + DAY, TIER),
        _moves(inviting, second[inviting] + 10 * DAY, SENT),
        _moves(invited, second[invited] + 25 * DAY, CONVERTED),
    ]
    return by_time(joined(moves), end)


def loyalty_table(chunk: Chunk, moves: Block) -> pa.Table:
    """The raw table loyalty_events."""
    people, checkouts = chunk.people, chunk.checkouts
    order, kind = moves["order"], moves["kind"]
    rows = len(order)
    every = np.arange(rows)
    member = people.number[checkouts.customer[order]]
    reached = np.where(checkouts.turn[order] >= TIER_TURNS[1], 2, 1)
    # whoever was brought: an account that a fixed pattern picks
    accounts = people.number[people.kind == ACCOUNT]
    brought = accounts[(member * 7 + 11) % len(accounts)]
    lapses = (kind == EARNED) & (every % 3 == 0)
    return pa.table(
        {
            "event_id": make.ids("Y", chunk.numbers(rows)),
            "customer_id": chunk.customer_ids(order),
            "event_type": make.labels(kind, EVENTS),
            "occurred_at": make.times(moves["moment"]),
            "points": make.whole(moves["points"], kind > ADJUSTED),
            # a point is worth a cent of the order's currency
            "points_value": make.money(moves["points"], kind != REDEEMED),
            "currency": make.labels(
                np.where(kind == REDEEMED, chunk.terms.store[order], -1), CURRENCIES
            ),
            "tier": make.labels(np.where(kind == TIER, reached, -1), TIERS),
            "order_id": make.ids("O", np.where(moves["names_order"], checkouts.number[order], -1)),
            "referred_customer_id": make.ids(
                "C", np.where(kind == CONVERTED, brought + 10_001, -1)
            ),
            "referral_code": make.ids("REF", np.where(kind >= SENT, member + 1, -1)),
            "expires_at": make.times(np.where(lapses, moves["moment"] + 365 * DAY, -1)),
            "reason": make.labels(moves["reason"], REASONS),
            "loaded_at": make.times((moves["moment"] // DAY + 1) * DAY + 3 * 3600),
        }
    )


def loyalty_truth(moves: Block) -> dict[str, object]:
    """Points moved by sort, and what is outstanding at the end."""
    moved = {
        name: int(moves["points"][moves["kind"] == place].sum())
        for place, name in enumerate(EVENTS[: ADJUSTED + 1])
    }
    gained = moved["points_earned"] + moved["points_adjusted"]
    lost = moved["points_redeemed"] + moved["points_expired"]
    return {"points": moved, "points_outstanding": gained - lost}
