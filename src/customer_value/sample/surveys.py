"""Surveys: NPS at three moments, satisfaction, effort, fit, reviews and open questions."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted, words
from customer_value.sample.catalogue import BRANDS, product_ids
from customer_value.sample.checkouts import SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.people import LANGUAGE_OF_COUNTRY
from customer_value.sample.seasons import DAY

TYPES = ("nps", "csat", "ces", "pmf", "single_choice", "open", "review")
NPS, CSAT, CES, PMF, CHOICE, OPEN, REVIEW = range(7)
MOMENTS = (
    "pre_delivery", "post_delivery", "relationship", "post_support", "post_return", "on_site",
)  # fmt: skip
PRE, POST, RELATION, SUPPORT, RETURN, SITE = range(6)
TOPICS = tuple(words.QUESTIONS)
QUESTIONS = (
    *words.QUESTIONS.values(),
    "What matters most to you?",
    "How would you feel without us?",
)
COMMENTS = (
    *words.GOOD,
    *words.MIDDLING,
    *words.BAD_QUALITY,
    *words.LATE,
    *words.OTHER_BAD,
    *(answer for answers in words.ANSWERS.values() for answer in answers),
)
TAILED = [comment + tail for tail in words.TAILS for comment in COMMENTS]
SIZES = [
    len(part)
    for part in (
        words.GOOD, words.MIDDLING, words.BAD_QUALITY, words.LATE, words.OTHER_BAD,
        *words.ANSWERS.values(),
    )
]  # fmt: skip
STARTS = np.cumsum([0, *SIZES[:-1]])
SIZES = np.array(SIZES)
# Share of orders (or of customers, for waves) asked, and share of those who answer.
SENT = {"post": 0.25, "pre": 0.05, "csat": 0.06, "review": 0.07, "open": 0.06, "choice": 0.03}
ANSWER_SHARE = 0.5


def surveys_table(
    rng: np.random.Generator, chunk: Chunk, tickets: dict | None
) -> tuple[pa.Table, dict]:
    """The raw table survey_responses.

    Args:
        rng: Source of chance.
        chunk: The chunk.
        tickets: Arrays `number`, `order` and `solved` of the support tickets, or None.
    """
    checkouts, journeys, seasons = chunk.checkouts, chunk.journeys, chunk.seasons
    end = seasons.end_second
    arrived = (checkouts.kind == SALE) & (journeys.delivered >= 0)
    sale = checkouts.kind == SALE
    draw = rng.random((7, checkouts.count))
    after = np.where(journeys.delivered >= 0, journeys.delivered, 0) + 2 * DAY
    blocks = []

    def ask(kind, moment, order, sent, topic=-1, wave=0, ticket=-1):
        keep = sent <= end
        ticket = np.broadcast_to(ticket, len(order))[keep]
        topic = np.broadcast_to(topic, len(order))[keep]
        size = int(keep.sum())
        blocks.append(
            (np.full(size, kind), np.full(size, moment), order[keep], sent[keep], topic,
             np.full(size, wave), ticket)
        )  # fmt: skip

    some = np.flatnonzero(arrived & (draw[0] < SENT["post"]))
    ask(NPS, POST, some, after[some])
    some = np.flatnonzero(sale & (draw[1] < SENT["pre"]))
    ask(NPS, PRE, some, checkouts.second[some] + 300)
    some = np.flatnonzero(arrived & (draw[2] < SENT["csat"]))
    ask(CSAT, POST, some, after[some])
    some = np.flatnonzero(arrived & (draw[3] < SENT["review"]))
    ask(REVIEW, POST, some, after[some] + 5 * DAY)
    some = np.flatnonzero(sale & (draw[4] < SENT["open"]))
    ask(OPEN, SITE, some, checkouts.second[some] + 60, some % 4)
    some = np.flatnonzero(sale & (draw[5] < SENT["choice"]))
    ask(CHOICE, SITE, some, checkouts.second[some] + 90, 4)
    some = np.flatnonzero(chunk.has_return & (draw[6] < 0.5))
    ask(CSAT, RETURN, some, checkouts.second[some] + 35 * DAY)
    for wave, days_before in enumerate((410, 200, 45), start=1):
        order = _last_orders(rng, chunk, end - days_before * DAY, 0.14)
        ask(NPS, RELATION, order, np.full(len(order), end - days_before * DAY), -1, wave)
    order = _last_orders(rng, chunk, end - 100 * DAY, 0.12)
    ask(PMF, SITE, order, np.full(len(order), end - 100 * DAY), 5, 1)
    if tickets is not None:
        some = np.flatnonzero((rng.random(len(tickets["order"])) < 0.5) & (tickets["solved"] > 0))
        ask(CES, SUPPORT, tickets["order"][some], tickets["solved"][some] + 3600, -1, 0,
            tickets["number"][some])  # fmt: skip
    kind, moment, order, sent, topic, wave, ticket = (
        np.concatenate([block[place] for block in blocks]) for place in range(7)
    )
    rank = np.argsort(sent, kind="stable")
    kind, moment, order, sent, topic, wave, ticket = (
        a[rank] for a in (kind, moment, order, sent, topic, wave, ticket)
    )
    return _answers(rng, chunk, kind, moment, order, sent, topic, wave, ticket)


def _last_orders(rng, chunk: Chunk, before: int, share: float) -> np.ndarray:
    """The latest order of some customers before a moment."""
    bought = (chunk.checkouts.kind == SALE) & (chunk.checkouts.second < before)
    last = np.full(chunk.people.count, -1)
    orders = np.flatnonzero(bought)
    last[chunk.checkouts.customer[orders]] = orders
    chosen = last[rng.random(len(last)) < share]
    return chosen[chosen >= 0]


def _answers(rng, chunk, kind, moment, order, sent, topic, wave, ticket) -> tuple[pa.Table, dict]:
    """Lets people answer by what they lived through, and writes the table."""
    rows = len(kind)
    every = np.arange(rows)
    bad_brand = chunk.has_bad_brand()[order] & (moment != PRE)
    late = chunk.journeys.is_late[order] & (moment != PRE)
    detract = np.full(rows, planted.NPS_USUAL[0])
    passive = np.full(rows, planted.NPS_USUAL[1])
    for where, chances in ((late, planted.NPS_LATE), (bad_brand, planted.NPS_BAD_BRAND)):
        detract, passive = (
            np.where(where, chances[0], detract),
            np.where(where, chances[1], passive),
        )
    mood_draw = rng.random(rows)
    mood = np.where(mood_draw < detract, 0, np.where(mood_draw < detract + passive, 1, 2))
    pick = rng.random(rows)
    nps = np.choose(
        mood, [(pick * 7).astype(int), 7 + (pick * 2).astype(int), 9 + (pick * 2).astype(int)]
    )
    stars = np.choose(
        mood, [1 + (pick * 2).astype(int), 3 + (pick * 1.5).astype(int), 4 + (pick * 2 > 0.6)]
    )
    ces = np.choose(
        mood, [1 + (pick * 3).astype(int), 4 + (pick * 2).astype(int), 6 + (pick * 2).astype(int)]
    )
    # one in eight satisfaction surveys ran on a scale of ten
    of_ten = (kind == CSAT) & (order % 8 == 0)
    score = np.select([kind == NPS, kind == CES], [nps, ces], np.where(of_ten, stars * 2, stars))
    scored = np.isin(kind, [NPS, CSAT, CES, REVIEW])

    answered = rng.random(rows) < np.where(
        np.isin(kind, [OPEN, CHOICE, REVIEW]), 0.75, ANSWER_SHARE
    )
    responded = sent + (rng.random(rows) ** 3 * 6 * DAY).astype(np.int64) + 30
    answered &= responded <= chunk.seasons.end_second
    talks = answered & (kind != CHOICE) & (rng.random(rows) < np.where(mood == 0, 0.7, 0.3))
    talks |= answered & (kind == OPEN)
    angry = np.where(bad_brand, 2, np.where(late, 3, 4))
    theme = np.where(kind == OPEN, 5 + np.maximum(topic, 0), np.choose(mood, [angry, 1, 0]))
    theme = np.minimum(theme, len(SIZES) - 1)
    comment = STARTS[theme] + (rng.random(rows) * SIZES[theme]).astype(int)
    tail = np.where(kind == OPEN, 0, rng.integers(0, len(words.TAILS), rows))
    choice = np.where(
        kind == PMF,
        np.where(pick < 0.42, 0, np.where(pick < 0.8, 1, 2)),
        3 + (pick * len(words.CHOICES)).astype(int),
    )
    chosen = answered & np.isin(kind, [PMF, CHOICE])
    product = chunk.main_product()[order]
    about_product = kind == REVIEW
    named_brand = (kind == NPS) & (moment == POST) & (every % 10 == 0) & (product >= 0)
    brand = np.where(named_brand, chunk.catalogue.brand[product], -1)
    upset = answered & (kind == NPS) & (mood == 0)
    follow = np.where(upset & (every % 3 == 0), responded + 2 * DAY, -1)
    follow = np.where(follow > chunk.seasons.end_second, -1, follow)
    country = chunk.people.country[chunk.checkouts.customer[order]]
    one_off = np.isin(moment, [RELATION]) | (kind == PMF)
    survey = np.where(one_off, kind * 10 + wave, -1)
    table = pa.table(
        {
            "response_id": make.ids("A", chunk.numbers(rows)),
            "survey_type": make.labels(kind, TYPES),
            "survey_id": make.ids("W", survey),
            "question_id": make.ids("Q", np.where(topic >= 0, topic + 1, -1)),
            "question": make.labels(np.where(every % 4 == 0, topic, -1), QUESTIONS),
            "question_topic": make.labels(np.where(kind == OPEN, topic, -1), TOPICS),
            "moment": make.labels(
                np.where((moment == POST) & (every % 2 == 0), -1, moment), MOMENTS
            ),
            "customer_id": chunk.customer_ids(order),
            "email": chunk.guest_mails(order),
            "order_id": make.ids("O", np.where(one_off, -1, chunk.checkouts.number[order])),
            "product_id": product_ids(np.where(about_product, product, -1)),
            "brand": make.labels(brand, BRANDS),
            "ticket_id": make.ids("T", ticket),
            "score": make.whole(score, ~(answered & scored)),
            "scale_max": make.whole(np.full(rows, 10), ~of_ten),
            "choice": make.labels(np.where(chosen, choice, -1), [*words.PMF, *words.CHOICES]),
            "comment": make.labels(np.where(talks, comment + tail * len(COMMENTS), -1), TAILED),
            "language": make.labels(
                np.where(talks & (every % 2 == 0), LANGUAGE_OF_COUNTRY[country], -1),
                ["de", "en", "fr", "nl"],
            ),
            "channel": make.labels(
                np.where(moment == SITE, 2, np.where(every % 6 == 0, 1, 0)),
                ["email", "sms", "on_site"],
            ),
            "sent_at": make.times(sent),
            "responded_at": make.times(np.where(answered, responded, -1)),
            "followed_up_at": make.times(follow),
            "loaded_at": make.times(
                (np.where(answered, responded, sent) // DAY + 1) * DAY + 3 * 3600
            ),
        }
    )
    scored_nps = answered & (kind == NPS) & (moment == POST)

    def share(where) -> dict:
        among = scored_nps & where
        return {
            "answers": int(among.sum()),
            "promoters": int((among & (mood == 2)).sum()),
            "detractors": int((among & (mood == 0)).sum()),
        }

    truth = {
        "nps_after_delivery_with_bad_brand": share(bad_brand),
        "nps_after_delivery_late": share(late & ~bad_brand),
        "nps_after_delivery_usual": share(~late & ~bad_brand),
    }
    return table, truth
