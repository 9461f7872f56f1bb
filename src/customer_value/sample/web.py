"""Web events of the last three months: visits that buy, visits that don't, mails and robots."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_value.sample import columns as make
from customer_value.sample import planted, words
from customer_value.sample.catalogue import product_ids
from customer_value.sample.chunk import Chunk
from customer_value.sample.orders import (
    CAMPAIGNS,
    MEDIA,
    REGION_NAMES,
    SOURCES,
    regions,
    session_numbers,
)
from customer_value.sample.people import CHANNELS, COUNTRIES, CURRENCIES, STORE_OF_COUNTRY
from customer_value.sample.seasons import DAY, seconds_of_day

EVENTS = (
    "page_view", "product_view", "search", "add_to_cart", "remove_from_cart", "checkout",
    "purchase", "ad_click", "email_sent", "email_open", "email_click", "email_unsubscribe",
    "sms_sent", "sms_click", "signup",
)  # fmt: skip
VIEW, LOOK, SEARCH, ADD, REMOVE, CHECKOUT, BUY, AD = range(8)
SENT, OPENED, CLICKED, UNSUBSCRIBED, SMS, SMS_CLICK, SIGNUP = range(8, 15)
PAID = ("paid_search", "shopping", "paid_social", "affiliate")
# Visits without an order, per visit with one; robots likewise.
OTHER_VISITS = 1.5
ROBOT_VISITS = 0.1
# Visits and visitors unknown to the orders are numbered from here and get a letter of their own.
UNKNOWN = 10**12


def _either(letter: str, numbers: np.ndarray) -> pa.Array:
    """Ids with one letter for numbers that orders know, and G before it for the others."""
    unknown = numbers >= UNKNOWN
    known = make.ids(letter, np.where(unknown, -1, numbers))
    return pc.coalesce(known, make.ids("G" + letter, np.where(unknown, numbers - UNKNOWN, -1)))


def web_table(rng: np.random.Generator, chunk: Chunk) -> tuple[pa.Table, dict]:
    """The raw table web_events."""
    checkouts, people, seasons = chunk.checkouts, chunk.people, chunk.seasons
    visitors = chunk.visitors()
    sessions = session_numbers(checkouts, visitors, seasons)
    bought = np.flatnonzero(sessions >= 0)
    visits = len(bought)
    others, robots = round(visits * OTHER_VISITS), round(visits * ROBOT_VISITS)
    begin = seasons.last_day - planted.TRACKING_DAYS + 1
    total = visits + others + robots

    known = rng.integers(0, people.count, others)
    stranger = rng.random(others) < 0.35
    other_visitor = np.where(stranger, UNKNOWN + chunk.numbers(others), people.number[known] + 1)
    day = begin + rng.integers(0, planted.TRACKING_DAYS, others + robots)
    second = np.concatenate(
        [checkouts.second[bought] - rng.integers(200, 1500, visits),
         day * DAY + seconds_of_day(rng, others + robots)]
    )  # fmt: skip
    customer = np.concatenate(
        [checkouts.customer[bought], np.where(stranger, -1, known), np.full(robots, -1)]
    )
    visit = {
        "session": np.concatenate([sessions[bought], UNKNOWN + chunk.numbers(others + robots)]),
        "visitor": np.concatenate(
            [visitors[bought], other_visitor, 2 * UNKNOWN + np.arange(robots) % 3]
        ),
        "customer": customer,
        "order": np.concatenate([bought, np.full(others + robots, -1)]),
        "touch": np.concatenate(
            [
                chunk.journeys.touch[bought],
                rng.choice(len(CHANNELS), others, p=[0.2, 0.1, 0.2, 0.05, 0.15, 0.12, 0.15, 0.03]),
                np.full(robots, CHANNELS.index("direct")),
            ]
        ),
        "device": rng.choice(3, total, p=[0.35, 0.55, 0.1]),
        "product": np.concatenate(
            [
                chunk.main_product()[bought],
                rng.integers(0, chunk.catalogue.on_grid, others + robots),
            ]
        ),
        "start": second,
        "is_robot": np.arange(total) >= visits + others,
    }
    draw = rng.random((6, total))
    every = np.arange(total)
    is_bought = visit["order"] >= 0
    is_paid = np.isin(visit["touch"], [CHANNELS.index(name) for name in PAID])
    deep = is_bought | (draw[0] < 0.5)
    adds = is_bought | ((draw[1] < 0.2) & ~visit["is_robot"])
    blocks = []

    def block(where, event, after):
        blocks.append((every[where], np.full(int(where.sum()), event), second[where] + after))

    block(is_paid, AD, 0)
    block(~is_paid, VIEW, 0)
    block((draw[2] < 0.06), SEARCH, 20)
    block(deep, LOOK, 45)
    block(visit["is_robot"], LOOK, 46)
    block(adds, ADD, 100)
    block(adds & ~is_bought & (draw[3] < 0.15), REMOVE, 140)
    block(adds & (is_bought & (draw[4] < 0.8) | (draw[4] < 0.3)), CHECKOUT, 170)
    block(~is_bought & (draw[5] < 0.02) & ~visit["is_robot"], SIGNUP, 180)
    which, event, moment = (np.concatenate([b[place] for b in blocks]) for place in range(3))
    purchases = np.flatnonzero(is_bought)
    which = np.concatenate([which, purchases])
    event = np.concatenate([event, np.full(len(purchases), BUY)])
    moment = np.concatenate([moment, checkouts.second[bought]])
    rows = _visit_rows(chunk, visit, which, event, moment)
    mails = _message_rows(rng, chunk, begin, max(round(visits * 1.2), 1))
    table = _table(chunk, {name: np.concatenate([rows[name], mails[name]]) for name in rows})
    truth = {
        "visits_that_ordered": visits,
        "visits_without_order": others,
        "robot_visits": robots,
        "carts": int(adds.sum()),
        "abandoned_carts": int((adds & ~is_bought).sum()),
    }
    return table, truth


def _visit_rows(chunk: Chunk, visit: dict, which, event, moment) -> dict[str, np.ndarray]:
    first = np.isin(event, [AD, VIEW])
    touch = np.where(first, visit["touch"][which], -1)
    shop = np.isin(event, [LOOK, ADD, REMOVE])
    customer = visit["customer"][which]
    named = np.isin(event, [BUY, CHECKOUT, SIGNUP]) & (customer >= 0)
    return {
        "event": event,
        "moment": moment,
        "visitor": visit["visitor"][which],
        "customer": np.where(named, customer, -1),
        "session": np.where(which % 12 == 5, -1, visit["session"][which]),
        "order": np.where(event == BUY, visit["order"][which], -1),
        "product": np.where(shop, visit["product"][which], -1),
        "touch": touch,
        "device": np.where(first, visit["device"][which], -1),
        "country": np.where(first & (customer >= 0), chunk.people.country[customer], -1),
        "place": customer,
        "is_robot": visit["is_robot"][which],
        "mailing": np.full(len(which), -1),
    }


def _message_rows(rng, chunk: Chunk, begin: int, count: int) -> dict[str, np.ndarray]:
    """Newsletters and text messages with what people do about them."""
    accounts = np.flatnonzero(chunk.people.kind == 2)
    who = accounts[rng.integers(0, len(accounts), count)]
    mailing = rng.integers(0, planted.TRACKING_DAYS // 7, count)
    sent = (begin + mailing * 7) * DAY + 7 * 3600 + np.arange(count) % 1800
    is_sms = rng.random(count) < 0.07
    draw = rng.random((4, count))
    opens = ~is_sms & (draw[0] < 0.35)
    clicks = opens & (draw[1] < 0.3)
    leaves = opens & (draw[2] < 0.03)
    taps = is_sms & (draw[3] < 0.25)
    later = sent + 600 + (draw[3] * DAY).astype(np.int64)
    parts = [
        (~is_sms, SENT, sent),
        (opens, OPENED, later),
        (clicks, CLICKED, later + 30),
        (leaves, UNSUBSCRIBED, later + 60),
        (is_sms, SMS, sent),
        (taps, SMS_CLICK, later),
    ]
    every = np.arange(count)
    which = np.concatenate([every[where] for where, _, _ in parts])
    event = np.concatenate([np.full(int(where.sum()), kind) for where, kind, _ in parts])
    moment = np.concatenate([when[where] for where, _, when in parts])
    keep = moment <= chunk.seasons.end_second
    which, event, moment = which[keep], event[keep], moment[keep]
    none = np.full(len(which), -1)
    linked = np.isin(event, [CLICKED])
    return {
        "event": event,
        "moment": moment,
        "visitor": np.where(linked, chunk.people.number[who[which]] + 1, -1),
        "customer": who[which],
        "session": none,
        "order": none,
        "product": none,
        "touch": np.where(linked, CHANNELS.index("email"), -1),
        "device": none,
        "country": none,
        "place": none,
        "is_robot": np.zeros(len(which), bool),
        "mailing": mailing[which],
    }


def _table(chunk: Chunk, rows: dict[str, np.ndarray]) -> pa.Table:
    rank = np.lexsort((rows["session"], rows["moment"]))
    rows = {name: values[rank] for name, values in rows.items()}
    count = len(rank)
    every = np.arange(count)
    event, touch, customer = rows["event"], rows["touch"], rows["customer"]
    people = chunk.people
    # who has no account stays a visitor, also where the shop could tell
    has_account = (customer >= 0) & (people.kind[customer] == 2)
    no_visitor = rows["visitor"] < 0
    number = np.where(has_account, people.number[customer] + 10_001, -1)
    paid = np.isin(touch, [CHANNELS.index(name) for name in PAID])
    named = np.where(touch == CHANNELS.index("direct"), -1, touch)
    store = STORE_OF_COUNTRY[people.country[customer]]
    product = rows["product"]
    price = chunk.catalogue.cents[store, product]
    priced = (product >= 0) & (event == ADD) & (every % 2 == 0)
    basket = np.isin(event, [ADD, REMOVE, CHECKOUT]) & (rows["session"] >= 0) & (every % 3 == 0)
    return pa.table(
        {
            "event_id": make.ids("X", chunk.numbers(count)),
            "event_type": make.labels(event, EVENTS),
            "occurred_at": make.times(rows["moment"]),
            "visitor_id": _either("V", rows["visitor"]),
            "customer_id": make.ids("C", np.where(no_visitor | has_account, number, -1)),
            "session_id": _either("N", rows["session"]),
            "order_id": make.ids(
                "O", np.where(rows["order"] >= 0, chunk.checkouts.number[rows["order"]], -1)
            ),
            "product_id": product_ids(product),
            "cart_id": _either("K", np.where(basket, rows["session"], -1)),
            "quantity": make.quantities(np.full(count, 1000), ~((event == ADD) & (every % 4 == 0))),
            "unit_price": make.money(price, ~priced),
            "currency": make.labels(np.where(priced, store, -1), CURRENCIES),
            "page_url": make.labels(
                np.select([event == VIEW, event == CHECKOUT], [every % 2, 2], -1),
                ["/", "/new", "/checkout"],
            ),
            "referrer_url": make.labels(
                np.select([touch == 5, touch == 7], [0, 1], -1),
                ["https://search.example/", "https://blog.example/"],
            ),
            "search_term": make.labels(np.where(event == SEARCH, every % 10, -1), words.SEARCHES),
            "utm_source": make.labels(named, SOURCES),
            "utm_medium": make.labels(named, MEDIA),
            "utm_campaign": make.labels(np.where(touch <= 4, touch, -1), CAMPAIGNS),
            "utm_content": make.labels(np.where(paid, every % 3, -1), ["a", "b", "c"]),
            "utm_term": make.labels(np.where(touch == 0, every % 10, -1), words.SEARCHES),
            "campaign_id": pc.coalesce(
                make.ids("mail-", rows["mailing"]),
                make.ids("c", np.where(paid & (event == AD), touch + 1, -1)),
            ),
            "click_id": make.ids("click", np.where(paid & (event == AD), every, -1)),
            "device_type": make.labels(rows["device"], ["desktop", "mobile", "tablet"]),
            "country": make.labels(rows["country"], COUNTRIES),
            "region": make.labels(
                np.where(
                    (rows["country"] >= 0) & (every % 3 == 0), regions(people)[rows["place"]], -1
                ),
                REGION_NAMES,
            ),
            "is_bot": make.only_true(rows["is_robot"]),
        }
    )
