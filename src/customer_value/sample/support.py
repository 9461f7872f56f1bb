"""Support: tickets and their events, most of them about one carrier's late parcels."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted, words
from customer_value.sample.blocks import Block, block, by_time, joined
from customer_value.sample.catalogue import product_ids
from customer_value.sample.checkouts import SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.orders import CARRIERS
from customer_value.sample.people import LANGUAGE_OF_COUNTRY, LANGUAGES
from customer_value.sample.seasons import DAY

EVENTS = (
    "created", "customer_message", "agent_message", "assigned", "solved", "reopened", "closed",
    "rated",
)  # fmt: skip
CREATED, ASKED, REPLIED, ASSIGNED, SOLVED, REOPENED, CLOSED, RATED = range(8)
AUTHORS = ("customer", "agent", "bot", "system")
CUSTOMER, AGENT, BOT, SYSTEM = range(4)
REASONS = tuple(words.TICKET_SUBJECTS)
DELIVERY, RETURN, PRODUCT, PAYMENT, ACCOUNT = range(5)
SUBJECTS = tuple(line for lines in words.TICKET_SUBJECTS.values() for line in lines)
CHANNELS = ("email", "chat", "phone", "form", "social")
CHANNEL_SHARES = (0.5, 0.22, 0.1, 0.13, 0.05)
CHAT = 1
# Median hours to the first reply of a person, by channel.
REPLY_HOURS = np.array([9.0, 0.15, 0.02, 11.0, 5.0])
PRIORITIES = ("low", "normal", "high", "urgent")
HOUR = 3600


def draw_tickets(rng: np.random.Generator, chunk: Chunk) -> Block:
    """Draws the tickets of a chunk, in the order of time.

    Returns:
        Arrays of shape (tickets,): `number`; `order`; `reason`; `channel`; `moment` of creation;
        `reply`, the first one of a person; `solved`, 0 while open; `is_reopened`.
    """
    checkouts, journeys = chunk.checkouts, chunk.journeys
    order = np.flatnonzero(
        (checkouts.kind == SALE) & (rng.random(checkouts.count) < _chances(chunk))
    )
    count = len(order)
    is_late = journeys.is_late[order]
    reason = rng.choice([PRODUCT, PAYMENT, ACCOUNT, DELIVERY], count, p=[0.45, 0.25, 0.2, 0.1])
    reason = np.where(chunk.has_return[order] & (rng.random(count) < 0.8), RETURN, reason)
    asked = checkouts.second[order] + rng.integers(DAY // 2, 9 * DAY, count)
    waited = journeys.promised[order] + rng.integers(HOUR, 3 * DAY, count)
    channel = rng.choice(len(CHANNELS), count, p=CHANNEL_SHARES)
    moment = np.where(is_late, waited, asked)
    hours = REPLY_HOURS[channel] * rng.lognormal(0, 0.7, count)
    reply = moment + (hours * HOUR).astype(np.int64) + 20
    solved = reply + (rng.exponential(1.4, count) * DAY).astype(np.int64) + 2 * HOUR
    is_open = rng.random(count) < 0.04
    tickets = block(
        count,
        order=order,
        reason=np.where(is_late, DELIVERY, reason),
        channel=channel,
        moment=moment,
        reply=reply,
        solved=np.where(is_open | (solved > chunk.seasons.end_second), 0, solved),
        is_reopened=rng.random(count) < 0.09,
    )
    tickets = by_time(tickets, chunk.seasons.end_second)
    tickets["number"] = chunk.numbers(len(tickets["order"]))
    return tickets


def _chances(chunk: Chunk) -> np.ndarray:
    """Chance of a ticket by order."""
    journeys = chunk.journeys
    of_carrier = journeys.carrier == CARRIERS.index(planted.LATE_CARRIER)
    return np.select(
        [journeys.is_late & of_carrier, journeys.is_late, chunk.has_return],
        [
            planted.TICKET_SHARE_LATE_CARRIER,
            planted.TICKET_SHARE_LATE,
            planted.TICKET_SHARE_RETURNED,
        ],
        planted.TICKET_SHARE_USUAL,
    )


def _events(rng: np.random.Generator, chunk: Chunk, tickets: Block) -> Block:
    """The events of the tickets up to the end of the history, ticket by ticket."""
    count = len(tickets["order"])
    every = np.arange(count)
    created, reply, solved = tickets["moment"], tickets["reply"], tickets["solved"]
    is_solved = solved > 0
    goes_on = rng.random(count) < 0.4
    between = np.where(is_solved, (reply + solved) // 2, reply + 5 * HOUR)
    again = is_solved & tickets["is_reopened"]
    reopened = solved + 2 * DAY
    is_rated = is_solved & (rng.random(count) < 0.35)
    answers_bot = (tickets["channel"] == CHAT) & (rng.random(count) < 0.6)
    has_note = rng.random(count) < 0.08
    handed_over = rng.random(count) < 0.2
    opened_by_agent = every % 29 == 7

    def event(
        where: np.ndarray, kind: int, moment: np.ndarray, author: int, is_public: bool = True
    ) -> Block:
        return block(
            int(where.sum()),
            ticket=every[where],
            kind=kind,
            moment=moment[where],
            author=author,
            is_public=is_public,
        )

    events = [
        event(~opened_by_agent, CREATED, created, CUSTOMER),
        event(opened_by_agent, CREATED, created, AGENT),
        event(answers_bot, REPLIED, created + 5, BOT),
        event(handed_over, ASSIGNED, created + 10, SYSTEM),
        event(has_note, REPLIED, created + 15, AGENT, is_public=False),
        event(np.ones(count, bool), REPLIED, reply, AGENT),
        event(goes_on, ASKED, between, CUSTOMER),
        event(goes_on, REPLIED, between + HOUR // 2, AGENT),
        event(is_solved, SOLVED, solved, AGENT),
        event(again, REOPENED, reopened, CUSTOMER),
        event(again, REPLIED, reopened + 3 * HOUR, AGENT),
        event(again, SOLVED, reopened + DAY, AGENT),
        event(is_rated, RATED, reopened + 2 * DAY, CUSTOMER),
        event(is_solved & (every % 3 == 0), CLOSED, reopened + 7 * DAY, SYSTEM),
    ]
    return by_time(joined(events), chunk.seasons.end_second, "ticket", "moment")


def support_table(rng: np.random.Generator, chunk: Chunk, tickets: Block) -> pa.Table:
    """The raw table support_events."""
    events = _events(rng, chunk, tickets)
    ticket, kind, author = events["ticket"], events["kind"], events["author"]
    rows = len(ticket)
    order, reason = tickets["order"][ticket], tickets["reason"][ticket]
    is_first = kind == CREATED
    is_late = chunk.journeys.is_late[order]
    is_good = rng.random(rows) < np.where(is_late, 0.35, 0.8)
    # every fourth ticket is rated with a thumb instead of stars
    is_thumb = (kind == RATED) & (ticket % 4 == 0)
    stars = np.where(is_good, 5 - ticket % 2, 2 - ticket % 2)
    priority = np.where(is_late, 2, np.where(ticket % 11 == 0, 3, ticket % 9 > 6))
    # who opened a ticket for a customer, who answers instead of a person, and notes must show
    is_unusual = (author == BOT) | ~events["is_public"] | (is_first & (author == AGENT))
    # whom a ticket was assigned to first hands it over to the agent who answers
    agent = np.where(kind == ASSIGNED, (ticket + 3) % 6 + 1, ticket % 6 + 1)
    product = np.where((reason == PRODUCT) & is_first, chunk.main_product()[order], -1)
    country = chunk.people.country[chunk.checkouts.customer[order]]
    return pa.table(
        {
            "event_id": make.ids("SE", chunk.numbers(rows)),
            "ticket_id": make.ids("T", tickets["number"][ticket]),
            "event_type": make.labels(kind, EVENTS),
            "occurred_at": make.times(events["moment"]),
            "author_type": make.labels(
                np.where(is_unusual | (ticket % 2 == 0), author, -1), AUTHORS
            ),
            "agent_id": make.ids(
                "agent-", np.where((author == AGENT) | (kind == ASSIGNED), agent, -1)
            ),
            "is_public": make.flags(events["is_public"], events["is_public"]),
            "customer_id": chunk.customer_ids(order),
            "email": chunk.guest_mails(order),
            "order_id": make.ids("O", np.where(ticket % 10 > 0, chunk.checkouts.number[order], -1)),
            "product_id": product_ids(product),
            "channel": make.labels(np.where(is_first, tickets["channel"][ticket], -1), CHANNELS),
            "contact_reason": make.labels(
                np.where(is_first & (ticket % 8 > 0), reason, -1), REASONS
            ),
            "priority": make.labels(np.where(is_first & (priority != 1), priority, -1), PRIORITIES),
            "subject": make.labels(np.where(is_first, reason * 3 + ticket % 3, -1), SUBJECTS),
            "body": make.labels(_messages(events, reason), words.MESSAGES),
            "language": make.labels(
                np.where(is_first, LANGUAGE_OF_COUNTRY[country], -1), LANGUAGES
            ),
            "rating": make.whole(np.where(is_thumb, is_good, stars), kind != RATED),
            "rating_max": make.whole(np.full(rows, 1), ~is_thumb),
            "loaded_at": make.times((events["moment"] // DAY + 1) * DAY + 3 * HOUR),
        }
    )


def _messages(events: Block, reason: np.ndarray) -> np.ndarray:
    """Places in `words.MESSAGES`: three to begin with, two replies, a thank-you and a note."""
    odd = events["ticket"] % 2
    question = np.where(odd == 0, 0, np.where(reason == DELIVERY, 1, 6))
    message = np.select(
        [events["kind"] == CREATED, ~events["is_public"], events["kind"] == REPLIED],
        [question, 5, 2 + odd],
        4,
    )
    return np.where(events["kind"] <= REPLIED, message, -1)


def support_truth(chunk: Chunk, tickets: Block) -> dict[str, int]:
    """Counts of tickets and of orders by carrier."""
    journeys = chunk.journeys
    of_carrier = journeys.carrier == CARRIERS.index(planted.LATE_CARRIER)
    sent = (chunk.checkouts.kind == SALE) & (journeys.carrier >= 0)
    order = tickets["order"]
    return {
        "tickets": len(order),
        "tickets_late_carrier": int((journeys.is_late & of_carrier)[order].sum()),
        "tickets_other_late": int((journeys.is_late & ~of_carrier)[order].sum()),
        "orders_of_late_carrier": int((sent & of_carrier).sum()),
        "orders_of_other_carriers": int((sent & ~of_carrier).sum()),
    }
