"""Surveys: NPS at three moments, satisfaction, effort, fit, reviews and open questions."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import words
from customer_value.sample.answers import (
    CES,
    CHOICE,
    CSAT,
    NPS,
    OPEN,
    PMF,
    PRE,
    RELATION,
    RETURN,
    REVIEW,
    SITE,
    SUPPORT,
    TAILED,
    USUAL,
    Answers,
    draw_answers,
)
from customer_value.sample.blocks import Block, block, by_time, joined
from customer_value.sample.catalogue import BRANDS, product_ids
from customer_value.sample.checkouts import SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.people import LANGUAGE_OF_COUNTRY, LANGUAGES
from customer_value.sample.seasons import DAY

TYPES = ("nps", "csat", "ces", "pmf", "single_choice", "open", "review")
MOMENTS = (
    "pre_delivery", "post_delivery", "relationship", "post_support", "post_return", "on_site",
)  # fmt: skip
TOPICS = tuple(words.QUESTIONS)
QUESTIONS = (
    *words.QUESTIONS.values(),
    "What matters most to you?",
    "How would you feel without us?",
)
# Shares of orders asked, or of customers in a wave.
SENT_AFTER_DELIVERY = {NPS: 0.25, CSAT: 0.06, REVIEW: 0.07}
SENT_AT_ORDER = {NPS: 0.05, OPEN: 0.06, CHOICE: 0.03}
SENT_AFTER_RETURN = SENT_AFTER_TICKET = 0.5
WAVES = ((NPS, 410, 0.14), (NPS, 200, 0.14), (NPS, 45, 0.14), (PMF, 100, 0.12))


def surveys_table(rng: np.random.Generator, chunk: Chunk, tickets: Block) -> tuple[pa.Table, dict]:
    """The raw table survey_responses, and what was planted in it.

    Args:
        rng: Source of chance.
        chunk: The chunk.
        tickets: The support tickets: `number`, `order` and `solved`, 0 while open.
    """
    asked = joined(
        [
            *_after_delivery(rng, chunk),
            *_at_order(rng, chunk),
            _after_return(rng, chunk),
            *_waves(rng, chunk),
            _after_ticket(rng, tickets),
        ]
    )
    asked = by_time(asked, chunk.seasons.end_second)
    answers = draw_answers(rng, chunk, asked)
    return _table(chunk, asked, answers), _truth(asked, answers)


def _asked(order: np.ndarray, sent: np.ndarray, kind: int, stage: int, **values) -> Block:
    usual = {"topic": -1, "wave": 0, "ticket": -1}
    return block(
        len(order), order=order, moment=sent, kind=kind, stage=stage, **{**usual, **values}
    )


def _after_delivery(rng: np.random.Generator, chunk: Chunk) -> list[Block]:
    arrived = (chunk.checkouts.kind == SALE) & (chunk.journeys.delivered >= 0)
    blocks = []
    for kind, share in SENT_AFTER_DELIVERY.items():
        some = np.flatnonzero(arrived & (rng.random(len(arrived)) < share))
        days = 7 if kind == REVIEW else 2
        sent = chunk.journeys.delivered[some] + days * DAY
        blocks.append(_asked(some, sent, kind, USUAL))
    return blocks


def _at_order(rng: np.random.Generator, chunk: Chunk) -> list[Block]:
    sale = chunk.checkouts.kind == SALE
    blocks = []
    for kind, share in SENT_AT_ORDER.items():
        some = np.flatnonzero(sale & (rng.random(len(sale)) < share))
        sent = chunk.checkouts.second[some] + 60
        topic = {OPEN: some % len(TOPICS), CHOICE: len(TOPICS)}.get(kind, -1)
        blocks.append(_asked(some, sent, kind, PRE if kind == NPS else SITE, topic=topic))
    return blocks


def _after_return(rng: np.random.Generator, chunk: Chunk) -> Block:
    draw = rng.random(chunk.checkouts.count)
    some = np.flatnonzero(chunk.has_return & (draw < SENT_AFTER_RETURN))
    return _asked(some, chunk.checkouts.second[some] + 35 * DAY, CSAT, RETURN)


def _waves(rng: np.random.Generator, chunk: Chunk) -> list[Block]:
    """Surveys sent to many customers at once, whatever they ordered last."""
    blocks = []
    for wave, (kind, days_before, share) in enumerate(WAVES, start=1):
        sent = chunk.seasons.end_second - days_before * DAY
        bought = (chunk.checkouts.kind == SALE) & (chunk.checkouts.second < sent)
        last = np.full(chunk.people.count, -1)
        orders = np.flatnonzero(bought)
        last[chunk.checkouts.customer[orders]] = orders
        some = last[(last >= 0) & (rng.random(len(last)) < share)]
        topic = len(TOPICS) + 1 if kind == PMF else -1
        stage = SITE if kind == PMF else RELATION
        when = np.full(len(some), sent)
        blocks.append(_asked(some, when, kind, stage, topic=topic, wave=wave))
    return blocks


def _after_ticket(rng: np.random.Generator, tickets: Block) -> Block:
    draw = rng.random(len(tickets["order"]))
    some = np.flatnonzero((draw < SENT_AFTER_TICKET) & (tickets["solved"] > 0))
    sent = tickets["solved"][some] + 3600
    return _asked(tickets["order"][some], sent, CES, SUPPORT, ticket=tickets["number"][some])


def _table(chunk: Chunk, asked: Block, answers: Answers) -> pa.Table:
    rows = len(asked["order"])
    every = np.arange(rows)
    order, kind, topic, stage = asked["order"], asked["kind"], asked["topic"], asked["stage"]
    in_wave = asked["wave"] > 0
    product = chunk.main_product()[order]
    # one in ten names the brand that it is about
    names_brand = (kind == NPS) & (stage == USUAL) & (every % 10 == 0) & (product >= 0)
    country = chunk.people.country[chunk.checkouts.customer[order]]
    language = np.where((answers.comment >= 0) & (every % 2 == 0), LANGUAGE_OF_COUNTRY[country], -1)
    sent_by = np.where(stage == SITE, 2, np.where(every % 6 == 0, 1, 0))
    last_change = np.where(answers.responded >= 0, answers.responded, asked["moment"])
    return pa.table(
        {
            "response_id": make.ids("A", chunk.numbers(rows)),
            "survey_type": make.labels(kind, TYPES),
            "survey_id": make.ids("W", np.where(in_wave, asked["wave"], -1)),
            "question_id": make.ids("Q", np.where(topic >= 0, topic + 1, -1)),
            "question": make.labels(np.where(every % 4 == 0, topic, -1), QUESTIONS),
            "question_topic": make.labels(np.where(kind == OPEN, topic, -1), TOPICS),
            "moment": make.labels(
                np.where((stage == USUAL) & (every % 2 == 0), -1, stage), MOMENTS
            ),
            "customer_id": chunk.customer_ids(order),
            "email": chunk.guest_mails(order),
            "order_id": make.ids("O", np.where(in_wave, -1, chunk.checkouts.number[order])),
            "product_id": product_ids(np.where(kind == REVIEW, product, -1)),
            "brand": make.labels(np.where(names_brand, chunk.catalogue.brand[product], -1), BRANDS),
            "ticket_id": make.ids("T", asked["ticket"]),
            "score": make.whole(answers.score, answers.score < 0),
            "scale_max": make.whole(np.full(rows, 10), ~answers.is_of_ten),
            "choice": make.labels(answers.choice, [*words.PMF, *words.CHOICES]),
            "comment": make.labels(answers.comment, TAILED),
            "language": make.labels(language, LANGUAGES),
            "channel": make.labels(sent_by, ["email", "sms", "on_site"]),
            "sent_at": make.times(asked["moment"]),
            "responded_at": make.times(answers.responded),
            "followed_up_at": make.times(answers.followed_up),
            "loaded_at": make.times((last_change // DAY + 1) * DAY + 3 * 3600),
        }
    )


def _truth(asked: Block, answers: Answers) -> dict[str, dict[str, int]]:
    counted = (answers.score >= 0) & (asked["kind"] == NPS) & (asked["stage"] == USUAL)

    def counts(where: np.ndarray) -> dict[str, int]:
        scores = answers.score[counted & where]
        return {
            "answers": len(scores),
            "promoters": int((scores >= 9).sum()),
            "detractors": int((scores <= 6).sum()),
        }

    late = answers.is_late & ~answers.has_bad_brand
    discounted = answers.has_discount & ~answers.is_late & ~answers.has_bad_brand
    usual = ~late & ~discounted & ~answers.has_bad_brand
    return {
        "nps_after_delivery_with_bad_brand": counts(answers.has_bad_brand),
        "nps_after_delivery_late": counts(late),
        "nps_after_delivery_discounted": counts(discounted),
        "nps_after_delivery_usual": counts(usual),
    }
