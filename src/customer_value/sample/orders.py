"""The raw table orders: status, delivery, payment, costs and marketing around the money."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.accounts import customer_ids, order_emails
from customer_value.sample.catalogue import STORES
from customer_value.sample.checkouts import (
    ADJUSTMENT,
    CANCELLED,
    CARD_ONLY,
    FAILED,
    RENEWAL,
    SALE,
    TEST,
    Checkouts,
)
from customer_value.sample.people import CHANNELS, COUNTRIES, CURRENCIES, People
from customer_value.sample.seasons import DAY, Seasons, berlin_offset_minutes, change_days
from customer_value.sample.subscriptions import Subscriptions
from customer_value.sample.terms import CODES, DISCOUNTS, Terms
from customer_value.sample.writers import OFFSET_MARK

CARRIERS = ("swiftpost", "parcelo", planted.LATE_CARRIER)
STATUSES = ("pending", "paid", "fulfilled", "delivered", "completed", "cancelled", "failed")
SALES_CHANNELS = ("web", "app", "marketplace", "store", "phone", "social", "b2b")
ORDER_TYPES = ("sale", "subscription_renewal", "exchange", "replacement", "adjustment")
TYPE_OF_KIND = np.array([0, 1, 0, 0, 0, 2, 3, 4, 0])
SOURCES = ("google", "google", "meta", "partnernet", "newsletter", "google", "direct", "blog")
MEDIA = ("cpc", "shopping", "paid_social", "affiliate", "email", "organic", "none", "referral")
CAMPAIGNS = ("search_core", "shopping_all", "prospecting", "partners", "weekly_news")
REGIONS = (
    ("BE", "BY", "HH", "NW"),
    ("W", "ST"),
    ("IDF", "ARA"),
    ("NH", "ZH"),
    ("ENG", "SCT"),
    ("CA", "NY", "TX"),
    ("ZH", "BE"),
)
REGION_NAMES = tuple(sorted({name for names in REGIONS for name in names}))
REGION_CODES = np.array(
    [[REGION_NAMES.index(names[i % len(names)]) for i in range(12)] for names in REGIONS]
)


@dataclass(frozen=True)
class Journeys:
    """How the orders went, shape (orders,); times in seconds, -1 where they never came.

    Attributes:
        channel: Place in SALES_CHANNELS.
        touch: Place in CHANNELS of the visit that ordered, -1 where there was none.
        status: Place in STATUSES.
        carrier: Place in CARRIERS, -1 where nothing was sent.
        promised: Latest delivery promised.
        fulfilled: When the parcel left.
        delivered: When it arrived.
        is_late: Arrived, or will arrive, after the promise.
        is_purchase: A sale that stands.
    """

    channel: np.ndarray
    touch: np.ndarray
    status: np.ndarray
    carrier: np.ndarray
    promised: np.ndarray
    fulfilled: np.ndarray
    delivered: np.ndarray
    is_late: np.ndarray
    is_purchase: np.ndarray


def draw_journeys(
    rng: np.random.Generator, people: People, checkouts: Checkouts, terms: Terms, seasons: Seasons
) -> Journeys:
    """Draws sales channel, delivery and status of every order."""
    count = checkouts.count
    kind, second = checkouts.kind, checkouts.second
    offline = rng.choice([2, 3, 4, 5], count, p=[0.35, 0.4, 0.15, 0.1])
    channel = np.where(terms.is_online, np.where(rng.random(count) < 0.72, 0, 1), offline)
    channel = np.where(people.is_business[checkouts.customer], 6, channel)
    channel = np.where(kind == RENEWAL, 0, channel)
    touch = np.where(
        checkouts.turn == 0,
        people.channel[checkouts.customer],
        rng.choice(len(CHANNELS), count, p=[0.12, 0.05, 0.08, 0.03, 0.24, 0.14, 0.32, 0.02]),
    )
    touch = np.where((channel > 1) | (kind == RENEWAL), -1, touch)

    carrier = rng.choice(3, count, p=[0.5, 0.3, 0.2])
    late_share = np.where(
        carrier == 2, planted.LATE_SHARE_OF_LATE_CARRIER, planted.LATE_SHARE_OF_OTHERS
    )
    is_late = rng.random(count) < late_share
    fulfilled = second + rng.integers(4 * 3600, 40 * 3600, count)
    promised = (second // DAY + 5) * DAY - 1
    delivered = np.where(
        is_late,
        promised + rng.integers(6 * 3600, 5 * DAY, count),
        fulfilled + ((promised - fulfilled) * rng.uniform(0.2, 0.98, count)).astype(np.int64),
    )
    sent = ~np.isin(kind, [CANCELLED, FAILED, ADJUSTMENT, CARD_ONLY]) & (channel != 3)
    promised = np.where(sent, promised, -1)
    fulfilled = np.where(sent & (fulfilled <= seasons.end_second), fulfilled, -1)
    delivered = np.where(sent & (delivered <= seasons.end_second), delivered, -1)

    status = np.where(fulfilled >= 0, 2, 1)
    status = np.where(delivered >= 0, np.where(rng.random(count) < 0.4, 4, 3), status)
    status = np.where(channel == 3, 4, status)
    waits = (second > seasons.end_second - 2 * DAY) & (fulfilled < 0) & (rng.random(count) < 0.4)
    stuck = (kind == SALE) & (rng.random(count) < planted.STUCK_PENDING_SHARE)
    status = np.where((kind == SALE) & (waits | stuck), 0, status)
    pending = status == 0
    fulfilled, delivered = (np.where(pending, -1, moment) for moment in (fulfilled, delivered))
    status = np.where(kind == CANCELLED, 5, np.where(kind == FAILED, 6, status))
    return Journeys(
        channel=channel,
        touch=touch,
        status=status,
        carrier=np.where(sent, carrier, -1),
        promised=promised,
        fulfilled=fulfilled,
        delivered=delivered,
        is_late=is_late & sent & ~pending,
        is_purchase=kind == SALE,
    )


def visitor_numbers(
    checkouts: Checkouts, journeys: Journeys, people: People, seasons: Seasons
) -> np.ndarray:
    """Visitor of each order, or -1 where visitors were not recorded."""
    seen = (journeys.channel <= 1) & (checkouts.kind != RENEWAL)
    seen &= checkouts.second > seasons.end_second - planted.VISITOR_DAYS * DAY
    return np.where(seen, people.number[checkouts.customer] + 1, -1)


def session_numbers(checkouts: Checkouts, visitors: np.ndarray, seasons: Seasons) -> np.ndarray:
    """Session of each order, or -1 before the shop recorded visits."""
    tracked = checkouts.second > seasons.end_second - planted.TRACKING_DAYS * DAY
    return np.where((visitors >= 0) & tracked, checkouts.number, -1)


def orders_table(
    rng: np.random.Generator,
    people: People,
    checkouts: Checkouts,
    subscriptions: Subscriptions,
    terms: Terms,
    journeys: Journeys,
    seasons: Seasons,
    booked_rate: np.ndarray,
) -> pa.Table:
    """The raw table orders.

    Args:
        rng: Source of chance.
        people: Customers of the chunk.
        checkouts: The orders.
        subscriptions: Subscriptions of the chunk.
        terms: Money of the orders.
        journeys: How the orders went.
        seasons: The history.
        booked_rate: Exchange rate that the shop booked, nan where it booked none.
    """
    count = checkouts.count
    number, second, kind = checkouts.number, checkouts.second, checkouts.kind
    customer = checkouts.customer
    draw = rng.random((8, count))
    cancelled = kind == CANCELLED
    # some cancellations stand only in the status, some only in the time
    only_status = cancelled & (draw[0] < 0.12)
    only_time = cancelled & (draw[0] > 0.88)
    status = np.where(only_time, 1, journeys.status)
    cancelled_at = np.where(
        cancelled & ~only_status, second + 3600 + (draw[1] * 2 * DAY).astype(int), -1
    )
    cancelled_at = np.where(cancelled_at > seasons.end_second, second, cancelled_at)
    method = rng.choice(5, count, p=[0.5, 0.25, 0.15, 0.05, 0.05])
    slow = (method == 2) & ~np.isin(status, [0, 6]) & (kind != ADJUSTMENT)
    paid_at = np.where(slow, second + DAY + (draw[2] * 9 * DAY).astype(int), second + 60)
    paid_at = np.where((slow | (number % 6 == 0)) & ~np.isin(status, [0, 6]), paid_at, -1)
    paid_at = np.where(paid_at > seasons.end_second, -1, paid_at)
    online = journeys.channel <= 1
    goods = kind != ADJUSTMENT
    visitors = visitor_numbers(checkouts, journeys, people, seasons)
    touched = journeys.touch
    named = np.where(np.isin(touched, [CHANNELS.index("direct")]), -1, touched)
    card_paid = (draw[3] < 0.02) & (kind == SALE)
    subscription = checkouts.subscription
    if subscriptions.count:
        subscribed = np.where(subscription >= 0, subscriptions.number[subscription] + 1001, -1)
    else:
        subscribed = np.full(count, -1)
    sent = journeys.carrier >= 0
    country = people.country[customer]
    emails = order_emails(people, checkouts)
    # the app writes local times; so does the shop on the days when clocks change
    changes = change_days(seasons.first_day, seasons.last_day)
    local = (terms.store == 0) & ((journeys.channel == 1) | np.isin(second // DAY, changes))
    offset = pa.array(berlin_offset_minutes(second), pa.int64(), mask=~local)
    return pa.table(
        {
            "order_id": make.ids("O", number),
            "ordered_at": make.times(second),
            "ordered_at" + OFFSET_MARK: offset,
            "customer_id": customer_ids(checkouts.account, checkouts.letter),
            "email": emails,
            "total": make.money(terms.total),
            "order_number": make.ids("#", np.where(number % 8 == 0, number % 100_000, -1)),
            "store_id": make.labels(terms.store, STORES),
            "order_type": make.labels(
                np.where((kind == SALE) & (number % 2 == 0), -1, TYPE_OF_KIND[kind]), ORDER_TYPES
            ),
            "status": make.labels(status, STATUSES),
            "is_test": make.only_true(kind == TEST),
            "paid_at": make.times(paid_at),
            "cancelled_at": make.times(cancelled_at),
            "cancel_reason": make.labels(
                np.where(cancelled, (draw[4] * 4).astype(int), -1),
                ["customer", "out_of_stock", "payment", "fraud"],
            ),
            "currency": make.labels(
                np.where((journeys.channel == 4) & (terms.store == 0), -1, terms.store), CURRENCIES
            ),
            "exchange_rate": make.rates(booked_rate, np.isnan(booked_rate)),
            "is_tax_included": make.flags(
                terms.is_included, ~terms.is_included & (number % 2 == 0)
            ),
            "gross": make.money(terms.gross, ~goods),
            "discount": make.money(terms.discount, terms.discount == 0),
            "shipping": make.money(terms.shipping, ~goods),
            "tax": make.money(terms.tax, ~goods),
            "other_charges": make.money(terms.other, terms.other == 0),
            "gift_card_amount": make.money(np.minimum(2500, terms.total), ~card_paid),
            "discount_code": make.labels(terms.code, CODES),
            "discount_type": make.labels(terms.discount_type, DISCOUNTS),
            "free_shipping_threshold": make.money(
                terms.free_from, ~(online & goods & (kind != RENEWAL))
            ),
            "gift_threshold": make.money(
                terms.gift_from, ~(online & (terms.gift_from > 0) & (kind == SALE))
            ),
            "is_gift": make.only_true(terms.is_gift),
            "channel": make.labels(journeys.channel, SALES_CHANNELS),
            "device_type": make.labels(
                np.where(online, rng.choice(3, count, p=[0.35, 0.55, 0.1]), -1),
                ["desktop", "mobile", "tablet"],
            ),
            "visitor_id": make.ids("V", visitors),
            "session_id": make.ids("N", session_numbers(checkouts, visitors, seasons)),
            "utm_source": make.labels(named, SOURCES),
            "utm_medium": make.labels(named, MEDIA),
            "utm_campaign": make.labels(np.where(touched <= 4, touched, -1), CAMPAIGNS),
            "landing_url": make.ids(
                "/p/", np.where((touched >= 0) & (number % 9 == 0), 1001 + number % 150, -1)
            ),
            "referrer_url": make.constant(
                "https://blog.example/", touched == CHANNELS.index("referral")
            ),
            "country": make.labels(country, COUNTRIES),
            "region": make.labels(
                np.where(people.number[customer] % 5 > 0, regions(people)[customer], -1),
                REGION_NAMES,
            ),
            "payment_method": make.labels(
                np.where(goods, method, -1),
                ["card", "paypal", "invoice", "instalments", "cash_on_delivery"],
            ),
            "payment_fee": make.money(
                np.rint(terms.total * 0.015) + 25, ~goods | (terms.total <= 0)
            ),
            "shipping_cost": make.money(np.where(terms.store == 0, 430, 790), ~sent),
            "fulfilment_cost": make.money(np.full(count, 240), ~sent | (number % 2 == 0)),
            "shipping_method": make.labels(
                np.where(
                    sent, np.where(terms.shipping >= 990, 1, np.where(draw[5] < 0.07, 3, 0)), 2
                ),
                ["standard", "express", "pickup", "locker"],
            ),
            "carrier": make.labels(journeys.carrier, CARRIERS),
            "promised_delivery_at": make.times(journeys.promised),
            "fulfilled_at": make.times(np.where(number % 3 == 0, journeys.fulfilled, -1)),
            "delivered_at": make.times(journeys.delivered),
            "subscription_id": make.ids("S", subscribed),
            "loaded_at": make.times((second // DAY + 1) * DAY + 3 * 3600),
        }
    )


def regions(people: People) -> np.ndarray:
    """Place in REGION_NAMES of each customer."""
    return REGION_CODES[people.country, people.number % 12]
