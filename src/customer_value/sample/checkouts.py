"""Which orders exist, of which kind and when: purchases, renewals and what is no purchase."""

from dataclasses import dataclass

import numpy as np

from customer_value.sample import planted
from customer_value.sample.people import People, Purchases, customer_ids_of
from customer_value.sample.seasons import DAY, Seasons, change_days, seconds_of_day
from customer_value.sample.subscriptions import Subscriptions, renewals

KINDS = ("sale", "renewal", *planted.EXTRA_ORDERS)
SALE, RENEWAL, CANCELLED, FAILED, TEST, EXCHANGE, REPLACEMENT, ADJUSTMENT, CARD_ONLY = range(9)
# Days after the purchase that the extra order copies: from, to.
DELAYS = {CANCELLED: (0, 40), FAILED: (0, 1), TEST: (0, 40), CARD_ONLY: (0, 40)}
LATER_DELAY = (7, 24)

# On days when clocks change, orders fall on the edges: the last second before the hour is
# skipped or repeated, the first after it, and both sides of local midnight.
EDGES = (3599, 3600, 22 * 3600 - 1, 22 * 3600, 23 * 3600 - 1, 23 * 3600, DAY - 1, 0)


@dataclass(frozen=True)
class Checkouts:
    """Orders of one chunk in the order of time, shape (orders,).

    Attributes:
        number: Number of the order over all chunks.
        kind: Place in KINDS.
        customer: Index of the customer within the chunk.
        turn: Turn of the purchase (or of the one that an extra order copies).
        second: When it was placed, seconds since 1970 in UTC.
        subscription: Index of the subscription, or -1.
        account: Number in the customer id, -1 for a guest's order.
        letter: Place of the id's letter in "CMN".
        of_purchase: Index of the order of each purchase, shape (purchases,).
    """

    number: np.ndarray
    kind: np.ndarray
    customer: np.ndarray
    turn: np.ndarray
    second: np.ndarray
    subscription: np.ndarray
    account: np.ndarray
    letter: np.ndarray
    of_purchase: np.ndarray

    @property
    def count(self) -> int:
        """Number of orders."""
        return len(self.number)


def draw_checkouts(
    rng: np.random.Generator,
    people: People,
    purchases: Purchases,
    subscriptions: Subscriptions,
    seasons: Seasons,
    first: int,
) -> Checkouts:
    """Makes the orders of a chunk; `first` is the number of its first order."""
    total = len(purchases.customer)
    began = np.full(total, -1)
    began[subscriptions.purchase] = np.arange(subscriptions.count)
    renewed, renewal_day = renewals(subscriptions, seasons)
    blocks = [
        (np.full(total, SALE), np.arange(total), purchases.day, began),
        (
            np.full(len(renewed), RENEWAL),
            subscriptions.purchase[renewed],
            renewal_day,
            renewed,
        ),
    ]
    for kind, (name, share) in enumerate(planted.EXTRA_ORDERS.items(), start=CANCELLED):
        count = max(1, round(share * total))
        copied = rng.integers(0, total, count)
        low, high = DELAYS.get(kind, LATER_DELAY)
        day = purchases.day[copied] + rng.integers(low, high, count)
        keep = day <= seasons.last_day
        blocks.append(
            (
                np.full(keep.sum(), KINDS.index(name)),
                copied[keep],
                day[keep],
                np.full(keep.sum(), -1),
            )
        )
    kind, purchase, day, subscription = (
        np.concatenate([block[place] for block in blocks]) for place in range(4)
    )
    seconds = seconds_of_day(rng, len(day))
    for changes in change_days(seasons.first_day, seasons.last_day):
        on_day = np.flatnonzero(day == changes)
        seconds[on_day] = np.resize(EDGES, len(on_day))
    second = day * DAY + seconds
    order = np.argsort(second, kind="stable")
    of_purchase = np.empty(len(order), np.int64)
    of_purchase[order] = np.arange(len(order))
    customer, turn = purchases.customer[purchase[order]], purchases.turn[purchase[order]]
    account, letter = customer_ids_of(people, customer, turn)
    return Checkouts(
        number=first + np.arange(len(order)),
        kind=kind[order],
        customer=customer,
        turn=turn,
        second=second[order],
        subscription=subscription[order],
        account=account,
        letter=letter,
        of_purchase=of_purchase[:total],
    )
