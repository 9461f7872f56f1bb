"""Subscriptions: who subscribes with a first order, for how long, and what changes on the way."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.catalogue import (
    PLAN_PRICES,
    PLANS,
    PRICE_LEVELS,
    STORES,
    Catalogue,
    product_ids,
)
from customer_value.sample.people import (
    ACCOUNT,
    CURRENCIES,
    STORE_OF_COUNTRY,
    People,
    Purchases,
)
from customer_value.sample.seasons import DAY, Seasons

INTERVALS = ("month", "week", "year")
INTERVAL_COUNTS = np.array([1, 2, 1])
STEP_DAYS = np.array([30.4375, 14.0, 365.25])
INTERVAL_FACTORS = np.array([1.0, 0.5, 11.0])
PLAIN, CHANGES, PAUSES, TRIAL, RETURNS = range(5)
BREAK_DAYS = 60
TRIAL_DAYS = 14
REASONS = ("too_expensive", "too_much", "moved", "taste")


@dataclass(frozen=True)
class Subscriptions:
    """Subscriptions of one chunk, shape (subscriptions,).

    Attributes:
        number: Number over all chunks.
        purchase: Index of the purchase that began it.
        customer: Index of the customer within the chunk.
        plan: Place in PLANS.
        interval: Place in INTERVALS.
        course: PLAIN, CHANGES (plan), PAUSES, TRIAL (before) or RETURNS (after an end).
        start: Day it began, since 1970.
        life: Days until it ends; may lie beyond the history.
        turning: Days until the change, pause or first end.
    """

    number: np.ndarray
    purchase: np.ndarray
    customer: np.ndarray
    plan: np.ndarray
    interval: np.ndarray
    course: np.ndarray
    start: np.ndarray
    life: np.ndarray
    turning: np.ndarray

    @property
    def count(self) -> int:
        """Number of subscriptions."""
        return len(self.number)

    def plan_after(self) -> np.ndarray:
        """Plan after the change; the same where nothing changes."""
        moved = np.where(self.plan == 2, 1, self.plan + 1)
        return np.where(self.course == CHANGES, moved, self.plan)


def draw_subscriptions(
    rng: np.random.Generator, people: People, purchases: Purchases, first: int
) -> Subscriptions:
    """Draws who subscribes with the first purchase."""
    can = (purchases.turn == 0) & (people.kind[purchases.customer] == ACCOUNT)
    can &= people.account_type[purchases.customer] == 0
    purchase = np.flatnonzero(can & (rng.random(len(can)) < planted.SUBSCRIBER_SHARE))
    count = len(purchase)
    life = 20 + rng.exponential(planted.SUBSCRIPTION_LIFE_DAYS, count)
    return Subscriptions(
        number=first + np.arange(count),
        purchase=purchase,
        customer=purchases.customer[purchase],
        plan=rng.choice(3, count, p=[0.4, 0.4, 0.2]),
        interval=rng.choice(3, count, p=[0.82, 0.12, 0.06]),
        course=rng.choice(5, count, p=[0.5, 0.18, 0.14, 0.1, 0.08]),
        start=purchases.day[purchase],
        life=life,
        turning=life * rng.uniform(0.3, 0.6, count),
    )


def price_cents(plan: np.ndarray, interval: np.ndarray, store: np.ndarray) -> np.ndarray:
    """Price of one billing interval before tax, in cents of the store's currency."""
    level = PRICE_LEVELS[store]
    price = np.array(PLAN_PRICES)[plan] * INTERVAL_FACTORS[interval] * level
    return np.rint(price * 25).astype(np.int64) * 4


def renewals(subscriptions: Subscriptions, seasons: Seasons) -> tuple:
    """All renewal charges within the history.

    Returns:
        Two arrays of shape (renewals,): index of the subscription, day since 1970.
    """
    step = STEP_DAYS[subscriptions.interval]
    left = np.minimum(subscriptions.life, seasons.last_day - subscriptions.start)
    charges = np.maximum(np.floor(left / step), 0).astype(np.int64)
    which = np.repeat(np.arange(subscriptions.count), charges)
    turn = np.arange(len(which)) - np.repeat(np.cumsum(charges) - charges, charges) + 1
    since = turn * step[which]
    turning = subscriptions.turning[which]
    stopped = np.isin(subscriptions.course[which], [PAUSES, RETURNS])
    stopped &= (since >= turning) & (since < turning + BREAK_DAYS)
    trial = (subscriptions.course[which] == TRIAL) & (since < TRIAL_DAYS)
    keep = ~(stopped | trial)
    return which[keep], (subscriptions.start[which] + since.astype(np.int64))[keep]


def subscriptions_table(
    rng: np.random.Generator,
    subscriptions: Subscriptions,
    people: People,
    catalogue: Catalogue,
    seasons: Seasons,
    starts: np.ndarray,
    order_numbers: np.ndarray,
) -> tuple[pa.Table, dict]:
    """The raw table subscriptions: one row per period, and what is true at the end.

    Args:
        rng: Source of chance.
        subscriptions: The subscriptions of the chunk.
        people: Customers of the chunk.
        catalogue: The products.
        seasons: The history.
        starts: Second of the first order, shape (subscriptions,).
        order_numbers: Number of the first order, shape (subscriptions,).
    """
    count = subscriptions.count
    every = np.arange(count)
    course, life = subscriptions.course, np.rint(subscriptions.life * DAY).astype(np.int64)
    turning = np.rint(subscriptions.turning * DAY).astype(np.int64)
    resumes = turning + BREAK_DAYS * DAY
    ends = np.maximum(life, np.where(np.isin(course, [PAUSES, RETURNS]), resumes + 30 * DAY, life))
    after = subscriptions.plan_after()
    # pieces: (which subscriptions, from, to, plan, status)
    split = np.isin(course, [CHANGES, PAUSES, RETURNS])
    trial = course == TRIAL
    zero = np.zeros(count, np.int64)
    pieces = [
        (every[trial], zero, zero + TRIAL_DAYS * DAY, subscriptions.plan, 0),
        (
            every,
            np.where(trial, TRIAL_DAYS * DAY, 0),
            np.where(split, turning, ends),
            subscriptions.plan,
            1,
        ),
        (every[course == PAUSES], turning, resumes, subscriptions.plan, 2),
        (every[course == CHANGES], turning, ends, after, 1),
        (every[np.isin(course, [PAUSES, RETURNS])], resumes, ends, subscriptions.plan, 1),
    ]
    which = np.concatenate([piece[0] for piece in pieces])
    begins = np.concatenate([piece[1][piece[0]] for piece in pieces]) + starts[which]
    stops = np.concatenate([piece[2][piece[0]] for piece in pieces]) + starts[which]
    plan = np.concatenate([piece[3][piece[0]] for piece in pieces])
    status = np.concatenate([np.full(len(piece[0]), piece[4]) for piece in pieces])
    order = np.lexsort((begins, which))
    order = order[begins[order] <= seasons.end_second]
    which, begins, stops, plan, status = (a[order] for a in (which, begins, stops, plan, status))
    running = stops > seasons.end_second
    over = ~running & (stops == starts[which] + ends[which])
    status = np.where(over & (status == 1), np.where(which % 7 == 3, 4, 3), status)
    store = STORE_OF_COUNTRY[people.country[subscriptions.customer[which]]]
    interval = subscriptions.interval[which]
    amount = price_cents(plan, interval, store)
    in_force = running & (status == 1)
    per_month = np.array([1.0, 30.4375 / 14, 1 / 12])[interval] * amount / 100
    mrr = {
        CURRENCIES[s]: round(float(per_month[in_force & (store == s)].sum()), 2)
        for s in range(len(STORES))
    }
    table = pa.table(
        {
            "subscription_period_id": make.ids("SP", _period_numbers(subscriptions, which)),
            "subscription_id": make.ids("S", subscriptions.number[which] + 1001),
            "customer_id": make.ids("C", people.number[subscriptions.customer[which]] + 10_001),
            "amount": make.money(amount),
            "billing_interval": make.labels(interval, INTERVALS),
            "started_at": make.times(begins),
            "ended_at": make.times(np.where(running, -1, stops)),
            "interval_count": make.whole(INTERVAL_COUNTS[interval], interval == 0),
            "currency": make.labels(store, CURRENCIES),
            "product_id": product_ids(catalogue.plans[plan]),
            "plan": make.labels(plan, PLANS),
            "quantity": make.quantities(np.full(len(which), 1000), which % 3 == 0),
            "status": make.labels(
                np.where((status == 1) & (which % 4 == 0), -1, status),
                ["trial", "active", "paused", "cancelled", "expired"],
            ),
            "trial_ends_at": make.times(np.where(status == 0, begins + TRIAL_DAYS * DAY, -1)),
            "cancelled_at": make.times(
                np.where(over & (status == 3), np.maximum(stops - 5 * DAY, begins), -1)
            ),
            "cancel_reason": make.labels(
                np.where(over & (status == 3), rng.integers(0, 4, len(which)), -1), REASONS
            ),
            "first_order_id": make.ids("O", order_numbers[which]),
        }
    )
    truth = {
        "subscriptions": count,
        "running_at_end": int(len(np.unique(which[running & (status != 0)]))),
        "earning_at_end": int(len(np.unique(which[in_force]))),
        "mrr_at_end_by_currency": mrr,
    }
    return table, truth


def _period_numbers(subscriptions: Subscriptions, which: np.ndarray) -> np.ndarray:
    """Ten numbers are kept for the periods of each subscription."""
    place = np.arange(len(which)) - np.searchsorted(which, which)
    return (subscriptions.number[which] + 1001) * 10 + place
