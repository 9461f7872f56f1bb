"""Support: tickets and their events, most of them about one carrier's late parcels."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted, words
from customer_value.sample.catalogue import product_ids
from customer_value.sample.checkouts import SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.people import LANGUAGE_OF_COUNTRY
from customer_value.sample.seasons import DAY

EVENTS = (
    "created", "customer_message", "agent_message", "assigned", "solved", "reopened", "closed",
    "rated",
)  # fmt: skip
CREATED, CUSTOMER, AGENT, ASSIGNED, SOLVED, REOPENED, CLOSED, RATED = range(8)
REASONS = tuple(words.TICKET_SUBJECTS)
SUBJECTS = tuple(line for lines in words.TICKET_SUBJECTS.values() for line in lines)
CHANNELS = ("email", "chat", "phone", "form", "social")
REPLY_HOURS = np.array([9.0, 0.15, 0.02, 11.0, 5.0])
BODIES = ("Hello, can you help?", "Hallo, wo bleibt mein Paket?", "We are looking into it.",
          "Wir kümmern uns darum.", "Thanks!", "Checked with carrier")  # fmt: skip


def support_table(rng: np.random.Generator, chunk: Chunk) -> tuple[pa.Table, dict, dict]:
    """The raw table support_events.

    Returns:
        The table, its truth, and the tickets as arrays `number`, `order` and `solved` (second,
        0 while open).
    """
    checkouts, journeys, seasons = chunk.checkouts, chunk.journeys, chunk.seasons
    late_carrier = journeys.is_late & (journeys.carrier == 2)
    late = journeys.is_late & ~late_carrier
    chance = np.full(checkouts.count, planted.TICKET_SHARE_USUAL)
    chance = np.where(chunk.has_return, planted.TICKET_SHARE_RETURNED, chance)
    chance = np.where(late, planted.TICKET_SHARE_LATE, chance)
    chance = np.where(late_carrier, planted.TICKET_SHARE_LATE_CARRIER, chance)
    order = np.flatnonzero((checkouts.kind == SALE) & (rng.random(checkouts.count) < chance))
    count = len(order)
    reason = rng.choice([2, 3, 4, 0], count, p=[0.45, 0.25, 0.2, 0.1])
    reason = np.where(chunk.has_return[order] & (rng.random(count) < 0.8), 1, reason)
    reason = np.where(journeys.is_late[order], 0, reason)
    created = checkouts.second[order] + rng.integers(DAY // 2, 9 * DAY, count)
    waited = journeys.promised[order] + rng.integers(3600, 3 * DAY, count)
    created = np.where(journeys.is_late[order], waited, created)
    keep = created <= seasons.end_second
    order, reason, created = order[keep], reason[keep], created[keep]
    rank = np.argsort(created, kind="stable")
    order, reason, created = order[rank], reason[rank], created[rank]
    count = len(order)
    number = chunk.numbers(count)

    channel = rng.choice(5, count, p=[0.5, 0.22, 0.1, 0.13, 0.05])
    hours = REPLY_HOURS[channel] * rng.lognormal(0, 0.7, count)
    first_reply = created + (hours * 3600).astype(np.int64) + 20
    solved = first_reply + (rng.exponential(1.4, count) * DAY).astype(np.int64) + 120
    open_still = (rng.random(count) < 0.04) | (solved > seasons.end_second)
    longer = rng.random(count) < 0.4
    reopened = ~open_still & (rng.random(count) < 0.09)
    rated = ~open_still & (rng.random(count) < 0.35)
    bot = (channel == 1) & (rng.random(count) < 0.6)
    note = rng.random(count) < 0.08
    handed = rng.random(count) < 0.2
    every = np.arange(count)

    def block(where, event, moment, author, public=1):
        which = every[where]
        size = len(which)
        return (
            which,
            np.full(size, event),
            moment[which],
            np.full(size, author),
            np.full(size, public),
        )

    middle = (first_reply + solved) // 2
    again = solved + 2 * DAY
    blocks = [
        block(every >= 0, CREATED, created, 0),
        block(bot, AGENT, created + 5, 2),
        block(handed, ASSIGNED, created + 60, 3),
        block(note, AGENT, created + 70, 1, 0),
        block(every >= 0, AGENT, first_reply, 1),
        block(longer, CUSTOMER, middle, 0),
        block(longer, AGENT, middle + 1800, 1),
        block(~open_still, SOLVED, np.maximum(solved, middle + 3600), 1),
        block(reopened, REOPENED, again, 0),
        block(reopened, AGENT, again + 3 * 3600, 1),
        block(reopened, SOLVED, again + DAY, 1),
        block(rated, RATED, again + 2 * DAY, 0),
        block(~open_still & (every % 3 == 0), CLOSED, again + 7 * DAY, 3),
    ]
    which, event, moment, author, public = (
        np.concatenate([b[place] for b in blocks]) for place in range(5)
    )
    keep = moment <= seasons.end_second
    which, event, moment, author, public = (a[keep] for a in (which, event, moment, author, public))
    rank = np.lexsort((moment, which))
    which, event, moment, author, public = (a[rank] for a in (which, event, moment, author, public))
    rows = len(which)
    at = order[which]
    is_first = event == CREATED
    late_ticket = journeys.is_late[at]
    good = rng.random(rows) < np.where(late_ticket, 0.35, 0.8)
    scale_one = which % 4 == 0
    rating = np.where(scale_one, good, np.where(good, 5 - which % 2, 2 - which % 2))
    product = np.where((reason[which] == 2) & is_first, chunk.main_product()[at], -1)
    priority = np.where(late_ticket, 2, np.where(which % 11 == 0, 3, which % 9 > 6))
    subject = reason[which] * 3 + which % 3
    body = np.where(is_first, which % 2, np.where(author == 1, 2 + which % 2 + 2 * (1 - public), 4))
    country = chunk.people.country[checkouts.customer[at]]
    table = pa.table(
        {
            "event_id": make.ids("SE", chunk.numbers(rows)),
            "ticket_id": make.ids("T", number[which]),
            "event_type": make.labels(event, EVENTS),
            "occurred_at": make.times(moment),
            "author_type": make.labels(
                np.where((author == 2) | (public == 0) | (which % 2 == 0), author, -1),
                ["customer", "agent", "bot", "system"],
            ),
            "agent_id": make.ids("agent-", np.where(author == 1, which % 6 + 1, -1)),
            "is_public": make.flags(public == 1, public == 1),
            "customer_id": chunk.customer_ids(at),
            "email": chunk.guest_mails(at),
            "order_id": make.ids("O", np.where(which % 10 > 0, checkouts.number[at], -1)),
            "product_id": product_ids(product),
            "channel": make.labels(np.where(is_first, channel[which], -1), CHANNELS),
            "contact_reason": make.labels(
                np.where(is_first & (which % 8 > 0), reason[which], -1), REASONS
            ),
            "priority": make.labels(
                np.where(is_first & (priority != 1), priority, -1),
                ["low", "normal", "high", "urgent"],
            ),
            "subject": make.labels(np.where(is_first, subject, -1), SUBJECTS),
            "body": make.labels(
                np.where(np.isin(event, [CREATED, CUSTOMER, AGENT]), body, -1), BODIES
            ),
            "language": make.labels(
                np.where(is_first, LANGUAGE_OF_COUNTRY[country], -1), ["de", "en", "fr", "nl"]
            ),
            "rating": make.whole(rating, event != RATED),
            "rating_max": make.whole(np.full(rows, 1), ~((event == RATED) & scale_one)),
            "loaded_at": make.times((moment // DAY + 1) * DAY + 3 * 3600),
        }
    )
    final = np.where(
        open_still, 0, np.where(reopened, again + DAY, np.maximum(solved, middle + 3600))
    )
    sent = (checkouts.kind == SALE) & (journeys.carrier >= 0)
    truth = {
        "tickets": count,
        "tickets_late_carrier": int(late_carrier[order].sum()),
        "tickets_other_late": int(late[order].sum()),
        "orders_of_late_carrier": int((sent & (journeys.carrier == 2)).sum()),
        "orders_of_other_carriers": int((sent & (journeys.carrier != 2)).sum()),
    }
    tickets = {
        "number": number,
        "order": order,
        "solved": np.where(final <= seasons.end_second, final, 0),
    }
    return table, truth, tickets
