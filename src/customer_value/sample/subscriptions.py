"""Subscriptions: who subscribes with a first order, for how long, and what changes on the way."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.blocks import Block, block, by_time, joined
from customer_value.sample.catalogue import (
    PLAN_PRICES,
    PLANS,
    PRICE_LEVELS,
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
STATUSES = ("trial", "active", "paused", "cancelled", "expired")
ON_TRIAL, ACTIVE, PAUSED, CANCELLED, EXPIRED = range(5)
CHARGES_PER_MONTH = np.array([1.0, 365.25 / 12 / 14, 1 / 12])
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
    course = rng.choice(5, count, p=[0.5, 0.18, 0.14, 0.1, 0.08])
    turning = life * rng.uniform(0.3, 0.6, count)
    # who pauses or comes back stays a month after that
    stays = turning + BREAK_DAYS + 30
    life = np.where(np.isin(course, [PAUSES, RETURNS]), np.maximum(life, stays), life)
    return Subscriptions(
        number=first + np.arange(count),
        purchase=purchase,
        customer=purchases.customer[purchase],
        plan=rng.choice(3, count, p=[0.4, 0.4, 0.2]),
        interval=rng.choice(3, count, p=[0.82, 0.12, 0.06]),
        course=course,
        start=purchases.day[purchase],
        life=life,
        turning=turning,
    )


def price_cents(plan: np.ndarray, interval: np.ndarray, store: np.ndarray) -> np.ndarray:
    """Price of one billing interval before tax, in cents of the store's currency."""
    level = PRICE_LEVELS[store]
    price = np.array(PLAN_PRICES)[plan] * INTERVAL_FACTORS[interval] * level
    return np.rint(price * 25).astype(np.int64) * 4


def renewals(subscriptions: Subscriptions, seasons: Seasons) -> tuple[np.ndarray, np.ndarray]:
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


def draw_periods(
    rng: np.random.Generator, subscriptions: Subscriptions, starts: np.ndarray, end_second: int
) -> Block:
    """Cuts subscriptions into periods in which nothing changed, up to the end of the history.

    Args:
        rng: Source of chance.
        subscriptions: The subscriptions of the chunk.
        starts: Second of the first order, shape (subscriptions,).
        end_second: Last second of the history.

    Returns:
        Arrays of shape (periods,): `which` subscription; `moment` it begins; `until`; `plan`;
        `status`; `is_running` at the end; `reason` of the cancellation, or -1.
    """
    course = subscriptions.course
    every = np.arange(subscriptions.count)
    life = np.rint(subscriptions.life * DAY).astype(np.int64)
    turning = np.rint(subscriptions.turning * DAY).astype(np.int64)
    resumes = turning + BREAK_DAYS * DAY
    tried = np.where(course == TRIAL, TRIAL_DAYS * DAY, 0)

    def period(courses: list[int], since, until, plan, status: int) -> Block:
        where = np.isin(course, courses)
        return block(
            int(where.sum()),
            which=every[where],
            moment=(starts + since)[where],
            until=(starts + until)[where],
            plan=plan[where],
            status=status,
        )

    plan = subscriptions.plan
    periods = joined(
        [
            period([TRIAL], 0, tried, plan, ON_TRIAL),
            period([PLAIN, TRIAL], tried, life, plan, ACTIVE),
            period([CHANGES, PAUSES, RETURNS], 0, turning, plan, ACTIVE),
            period([PAUSES], turning, resumes, plan, PAUSED),
            period([PAUSES, RETURNS], resumes, life, plan, ACTIVE),
            period([CHANGES], turning, life, subscriptions.plan_after(), ACTIVE),
        ]
    )
    periods = by_time(periods, end_second, "which", "moment")
    which, until = periods["which"], periods["until"]
    is_running = until > end_second
    is_left = until == (starts + turning)[which]
    is_last = (until == (starts + life)[which]) | ((course[which] == RETURNS) & is_left)
    is_over = ~is_running & is_last
    expires = which % 7 == 3
    periods["status"] = np.where(is_over, np.where(expires, EXPIRED, CANCELLED), periods["status"])
    periods["is_running"] = is_running
    reason = rng.integers(0, len(REASONS), len(which))
    periods["reason"] = np.where(is_over & ~expires, reason, -1)
    return periods


def subscriptions_table(
    subscriptions: Subscriptions,
    periods: Block,
    people: People,
    catalogue: Catalogue,
    order_numbers: np.ndarray,
) -> pa.Table:
    """The raw table subscriptions, one row per period.

    Args:
        subscriptions: The subscriptions of the chunk.
        periods: Their periods.
        people: Customers of the chunk.
        catalogue: The products.
        order_numbers: Number of the first order, shape (subscriptions,).
    """
    which, moment, status = periods["which"], periods["moment"], periods["status"]
    customer = subscriptions.customer[which]
    store = STORE_OF_COUNTRY[people.country[customer]]
    interval = subscriptions.interval[which]
    number = subscriptions.number[which] + 1001
    # each subscription keeps ten numbers for its periods
    place = np.arange(len(which)) - np.searchsorted(which, which)
    shows_status = (status != ACTIVE) | (which % 4 > 0)
    told = np.maximum(periods["until"] - 5 * DAY, moment)
    trial_end = np.where(status == ON_TRIAL, moment + TRIAL_DAYS * DAY, -1)
    return pa.table(
        {
            "subscription_period_id": make.ids("SP", number * 10 + place),
            "subscription_id": make.ids("S", number),
            "customer_id": make.ids("C", people.number[customer] + 10_001),
            "amount": make.money(price_cents(periods["plan"], interval, store)),
            "billing_interval": make.labels(interval, INTERVALS),
            "started_at": make.times(moment),
            "ended_at": make.times(np.where(periods["is_running"], -1, periods["until"])),
            "interval_count": make.whole(INTERVAL_COUNTS[interval], interval == 0),
            "currency": make.labels(store, CURRENCIES),
            "product_id": product_ids(catalogue.plans[periods["plan"]]),
            "plan": make.labels(periods["plan"], PLANS),
            "quantity": make.quantities(np.full(len(which), 1000), which % 3 == 0),
            "status": make.labels(np.where(shows_status, status, -1), STATUSES),
            "trial_ends_at": make.times(trial_end),
            "cancelled_at": make.times(np.where(status == CANCELLED, told, -1)),
            "cancel_reason": make.labels(periods["reason"], REASONS),
            "first_order_id": make.ids("O", order_numbers[which]),
        }
    )


def subscriptions_truth(
    subscriptions: Subscriptions, periods: Block, people: People
) -> dict[str, object]:
    """How many subscriptions run at the end and what they earn a month, before tax."""
    which, status = periods["which"], periods["status"]
    store = STORE_OF_COUNTRY[people.country[subscriptions.customer[which]]]
    interval = subscriptions.interval[which]
    earns = periods["is_running"] & (status == ACTIVE)
    monthly = price_cents(periods["plan"], interval, store) / 100 * CHARGES_PER_MONTH[interval]
    return {
        "subscriptions": subscriptions.count,
        "earning_at_end": int(earns.sum()),
        "paused_at_end": int((periods["is_running"] & (status == PAUSED)).sum()),
        "mrr_at_end_by_currency": {
            currency: round(float(monthly[earns & (store == place)].sum()), 2)
            for place, currency in enumerate(CURRENCIES)
        },
    }
