"""Web events of the last three months: visits that buy, visits that don't, mails and robots."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_value.sample import columns as make
from customer_value.sample import planted, words
from customer_value.sample.blocks import Block, block, by_time, joined
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
from customer_value.sample.people import ACCOUNT, CHANNELS, COUNTRIES, CURRENCIES, STORE_OF_COUNTRY
from customer_value.sample.seasons import DAY, seconds_of_day

EVENTS = (
    "page_view", "product_view", "search", "add_to_cart", "remove_from_cart", "checkout",
    "purchase", "ad_click", "email_sent", "email_open", "email_click", "email_unsubscribe",
    "sms_sent", "sms_click", "signup",
)  # fmt: skip
VIEW, LOOK, SEARCH, ADD, REMOVE, CHECKOUT, BUY, AD = range(8)
SENT, OPENED, CLICKED, UNSUBSCRIBED, TEXTED, TEXT_CLICKED, SIGNUP = range(8, 15)
DEVICES = ("desktop", "mobile", "tablet")
DEVICE_SHARES = (0.35, 0.55, 0.1)
PAID = [CHANNELS.index(name) for name in ("paid_search", "shopping", "paid_social", "affiliate")]
SEARCHED, EMAIL, ORGANIC, DIRECT, REFERRAL = (
    CHANNELS.index(name)
    for name in ("paid_search", "email", "organic_search", "direct", "referral")
)
# How visits without an order come, in the order of CHANNELS.
OTHER_TOUCHES = (0.2, 0.1, 0.2, 0.05, 0.15, 0.12, 0.15, 0.03)
# Visits without an order, visits of robots and messages sent, per visit with an order.
OTHER_VISITS, ROBOT_VISITS, MESSAGES = 1.9, 0.1, 2.6
STRANGER_SHARE = 0.35
ROBOTS = 3
# Visits and visitors unknown to the orders are numbered from here and get a letter of their own.
UNKNOWN = 10**12


def draw_visits(rng: np.random.Generator, chunk: Chunk) -> Block:
    """Draws the visits of the tracked days.

    Returns:
        Arrays of shape (visits,): `session`; `visitor`; `customer` and `order`, -1 where there is
        none; `touch`, the place in CHANNELS; `product`; `moment` of the first event; `is_robot`;
        `device`; `adds`, whether something went into the cart.
    """
    checkouts = chunk.checkouts
    sessions = session_numbers(checkouts, chunk.visitors(), chunk.seasons)
    bought = np.flatnonzero(sessions >= 0)
    others = round(len(bought) * OTHER_VISITS)
    robots = round(len(bought) * ROBOT_VISITS)
    product = chunk.main_product()[bought]
    visits = [
        block(
            len(bought),
            session=sessions[bought],
            visitor=chunk.visitors()[bought],
            customer=checkouts.customer[bought],
            order=bought,
            touch=chunk.journeys.touch[bought],
            product=product,
            moment=checkouts.second[bought] - rng.integers(200, 1500, len(bought)),
            is_robot=False,
        ),
        _other_visits(rng, chunk, others),
        _robot_visits(rng, chunk, robots, others),
    ]
    visits = joined(visits)
    count = len(visits["order"])
    visits["device"] = rng.choice(len(DEVICES), count, p=DEVICE_SHARES)
    cart_shares = np.array([planted.CART_SHARES[name] for name in DEVICES])
    fills_cart = (rng.random(count) < cart_shares[visits["device"]]) & ~visits["is_robot"]
    visits["adds"] = (visits["order"] >= 0) | fills_cart
    return visits


def _moments(rng: np.random.Generator, chunk: Chunk, count: int) -> np.ndarray:
    day = chunk.seasons.last_day - rng.integers(0, planted.TRACKING_DAYS, count)
    return day * DAY + seconds_of_day(rng, count)


def _other_visits(rng: np.random.Generator, chunk: Chunk, count: int) -> Block:
    """Visits without an order, of customers and of strangers."""
    customer = rng.integers(0, chunk.people.count, count)
    stranger = rng.random(count) < STRANGER_SHARE
    unknown = UNKNOWN + chunk.numbers(count)
    return block(
        count,
        session=unknown,
        visitor=np.where(stranger, unknown, chunk.people.number[customer] + 1),
        customer=np.where(stranger, -1, customer),
        order=-1,
        touch=rng.choice(len(CHANNELS), count, p=OTHER_TOUCHES),
        product=rng.integers(0, chunk.catalogue.on_grid, count),
        moment=_moments(rng, chunk, count),
        is_robot=False,
    )


def _robot_visits(rng: np.random.Generator, chunk: Chunk, count: int, used: int) -> Block:
    """Visits of a few robots, numbered after the `used` other ones."""
    return block(
        count,
        session=UNKNOWN + chunk.numbers(used + count)[used:],
        visitor=2 * UNKNOWN + np.arange(count) % ROBOTS,
        customer=-1,
        order=-1,
        touch=DIRECT,
        product=rng.integers(0, chunk.catalogue.on_grid, count),
        moment=_moments(rng, chunk, count),
        is_robot=True,
    )


def draw_events(rng: np.random.Generator, chunk: Chunk, visits: Block) -> Block:
    """The events of the visits and messages, in the order of time."""
    events = joined([_visit_events(rng, chunk, visits), _message_events(rng, chunk)])
    return by_time(events, chunk.seasons.end_second, "moment", "session")


def _event(kind: int, moment: np.ndarray, **values) -> Block:
    usual = dict.fromkeys(
        ("visitor", "customer", "session", "order", "product", "touch", "device", "mailing"), -1
    )
    usual |= {"shows_place": False, "is_robot": False}
    return block(len(moment), kind=kind, moment=moment, **{**usual, **values})


def _visit_events(rng: np.random.Generator, chunk: Chunk, visits: Block) -> Block:
    count = len(visits["order"])
    is_bought = visits["order"] >= 0
    is_paid = np.isin(visits["touch"], PAID)
    adds, is_robot, draw = visits["adds"], visits["is_robot"], rng.random((5, count))
    checks_out = adds & (draw[0] < np.where(is_bought, 0.8, 0.3))
    end = np.where(is_bought, chunk.checkouts.second[visits["order"]], 0) - visits["moment"]
    steps = [
        (AD, is_paid, 0),
        (VIEW, ~is_paid, 0),
        (SEARCH, draw[1] < 0.06, 20),
        (LOOK, is_bought | is_robot | (draw[2] < 0.5), 45),
        (ADD, adds, 100),
        (REMOVE, adds & ~is_bought & (draw[3] < 0.15), 140),
        (CHECKOUT, checks_out, 170),
        (SIGNUP, ~is_bought & ~is_robot & (draw[4] < 0.02), 180),
        (BUY, is_bought, end),
    ]
    blocks = []
    for kind, where, after in steps:
        # persons show themselves late in a visit, the visit itself says how they came
        is_named, is_first = kind in (BUY, CHECKOUT, SIGNUP), kind in (AD, VIEW)
        values = {name: visits[name][where] for name in ("visitor", "session", "is_robot")}
        if is_named:
            values["customer"] = visits["customer"][where]
        if is_first:
            values |= {name: visits[name][where] for name in ("touch", "device", "customer")}
            values["shows_place"] = True
        if kind in (LOOK, ADD, REMOVE):
            values["product"] = visits["product"][where]
        if kind == BUY:
            values["order"] = visits["order"][where]
        blocks.append(_event(kind, (visits["moment"] + after)[where], **values))
    return joined(blocks)


def _message_events(rng: np.random.Generator, chunk: Chunk) -> Block:
    """Newsletters and text messages with what people do about them."""
    orders = (session_numbers(chunk.checkouts, chunk.visitors(), chunk.seasons) >= 0).sum()
    count = max(round(orders * MESSAGES), 1)
    accounts = np.flatnonzero(chunk.people.kind == ACCOUNT)
    # a few are written to much more often than the others, and leave
    often = accounts[: max(len(accounts) // planted.OFTEN_WRITTEN_TO, 1)]
    is_often = rng.random(count) < planted.OFTEN_MESSAGE_SHARE
    customer = np.where(
        is_often,
        often[rng.integers(0, len(often), count)],
        accounts[rng.integers(0, len(accounts), count)],
    )
    mailing = rng.integers(0, planted.TRACKING_DAYS // 7, count)
    day = chunk.seasons.last_day - planted.TRACKING_DAYS + 1 + mailing * 7
    sent = day * DAY + 7 * 3600 + np.arange(count) % 1800
    is_text = rng.random(count) < 0.07
    draw = rng.random((4, count))
    opens = ~is_text & (draw[0] < 0.35)
    clicks = opens & (draw[1] < 0.3)
    leaves = opens & (draw[2] < np.where(is_often, *planted.UNSUBSCRIBE_SHARES))
    # nobody is written to after that
    left_at = np.full(chunk.people.count, np.iinfo(np.int64).max)
    np.minimum.at(left_at, customer[leaves], sent[leaves])
    stays = sent <= left_at[customer]
    later = sent + 600 + (draw[3] * DAY).astype(np.int64)
    visitor = chunk.people.number[customer] + 1
    steps = [
        (SENT, stays & ~is_text, sent),
        (OPENED, stays & opens, later),
        (CLICKED, stays & clicks, later + 30),
        (UNSUBSCRIBED, stays & leaves, later + 60),
        (TEXTED, stays & is_text, sent),
        (TEXT_CLICKED, stays & is_text & (draw[3] < 0.25), later),
    ]
    blocks = []
    for kind, where, moment in steps:
        values = {"customer": customer[where], "mailing": mailing[where]}
        if kind == CLICKED:
            values |= {"visitor": visitor[where], "touch": EMAIL}
        blocks.append(_event(kind, moment[where], **values))
    return joined(blocks)


def _either(letter: str, numbers: np.ndarray) -> pa.Array:
    """Ids with one letter for numbers that orders know, and G before it for the others."""
    is_unknown = numbers >= UNKNOWN
    known = make.ids(letter, np.where(is_unknown, -1, numbers))
    unknown = make.ids("G" + letter, np.where(is_unknown, numbers - UNKNOWN, -1))
    return pc.coalesce(known, unknown)


def web_table(chunk: Chunk, events: Block) -> pa.Table:
    """The raw table web_events."""
    people, checkouts = chunk.people, chunk.checkouts
    kind, touch, customer = events["kind"], events["touch"], events["customer"]
    count = len(kind)
    every = np.arange(count)
    # only account holders are known by an id, and visits begin without one
    is_known = (customer >= 0) & (people.kind[customer] == ACCOUNT) & ~events["shows_place"]
    place = np.where(events["shows_place"], customer, -1)
    country = np.where(place >= 0, people.country[place], -1)
    region = np.where((place >= 0) & (every % 3 == 0), regions(people)[place], -1)
    is_ad = kind == AD
    named_touch = np.where(touch == DIRECT, -1, touch)
    product, order = events["product"], events["order"]
    store = STORE_OF_COUNTRY[people.country[customer]]
    is_priced = (product >= 0) & (kind == ADD) & (every % 2 == 0)
    # where the session is not given, visits are cut by their pauses
    session = np.where(every % 12 == 5, -1, events["session"])
    has_cart = np.isin(kind, [ADD, REMOVE, CHECKOUT]) & (every % 3 == 0)
    page = np.select([kind == VIEW, kind == CHECKOUT], [every % 2, 2], -1)
    came_from = np.select([touch == ORGANIC, touch == REFERRAL], [0, 1], -1)
    return pa.table(
        {
            "event_id": make.ids("X", chunk.numbers(count)),
            "event_type": make.labels(kind, EVENTS),
            "occurred_at": make.times(events["moment"]),
            "visitor_id": _either("V", events["visitor"]),
            "customer_id": make.ids("C", np.where(is_known, people.number[customer] + 10_001, -1)),
            "session_id": _either("N", session),
            "order_id": make.ids("O", np.where(order >= 0, checkouts.number[order], -1)),
            "product_id": product_ids(product),
            "cart_id": _either("K", np.where(has_cart, events["session"], -1)),
            "quantity": make.quantities(np.full(count, 1000), ~((kind == ADD) & (every % 4 == 0))),
            "unit_price": make.money(chunk.catalogue.cents[store, product], ~is_priced),
            "currency": make.labels(np.where(is_priced, store, -1), CURRENCIES),
            "page_url": make.labels(page, ["/", "/new", "/checkout"]),
            "referrer_url": make.labels(
                came_from, ["https://search.example/", "https://blog.example/"]
            ),
            "search_term": make.labels(np.where(kind == SEARCH, every % 10, -1), words.SEARCHES),
            "utm_source": make.labels(named_touch, SOURCES),
            "utm_medium": make.labels(named_touch, MEDIA),
            "utm_campaign": make.labels(np.where(touch <= EMAIL, touch, -1), CAMPAIGNS),
            "utm_content": make.labels(np.where(is_ad, every % 3, -1), ["a", "b", "c"]),
            "utm_term": make.labels(np.where(touch == SEARCHED, every % 10, -1), words.SEARCHES),
            "campaign_id": pc.coalesce(
                make.ids("mail-", events["mailing"]), make.ids("c", np.where(is_ad, touch + 1, -1))
            ),
            "click_id": make.ids("click", np.where(is_ad, every, -1)),
            "device_type": make.labels(events["device"], DEVICES),
            "country": make.labels(country, COUNTRIES),
            "region": make.labels(region, REGION_NAMES),
            "is_bot": make.only_true(events["is_robot"]),
        }
    )


def web_truth(visits: Block) -> dict[str, int | dict[str, int]]:
    """Counts of visits and carts, and of carts by device."""
    is_bought = visits["order"] >= 0
    is_left = visits["adds"] & ~is_bought
    by_device = {name: visits["device"] == place for place, name in enumerate(DEVICES)}
    return {
        "visits_that_ordered": int(is_bought.sum()),
        "visits_without_order": int((~is_bought & ~visits["is_robot"]).sum()),
        "robot_visits": int(visits["is_robot"].sum()),
        "carts": int(visits["adds"].sum()),
        "abandoned_carts": int(is_left.sum()),
        "carts_by_device": {
            name: int((visits["adds"] & where).sum()) for name, where in by_device.items()
        },
        "abandoned_carts_by_device": {
            name: int((is_left & where).sum()) for name, where in by_device.items()
        },
    }
