"""How people answer surveys: by what they lived through with the brand and the parcel."""

from dataclasses import dataclass

import numpy as np

from customer_value.sample import planted, words
from customer_value.sample.blocks import Block
from customer_value.sample.chunk import Chunk
from customer_value.sample.seasons import DAY

NPS, CSAT, CES, PMF, CHOICE, OPEN, REVIEW = range(7)
PRE, USUAL, RELATION, SUPPORT, RETURN, SITE = range(6)
ANSWER_SHARE = 0.5
ANSWER_SHARE_OF_QUESTIONS = 0.75

THEMES = (
    words.GOOD,
    words.MIDDLING,
    words.BAD_QUALITY,
    words.LATE,
    words.OTHER_BAD,
    *words.ANSWERS.values(),
)
LIKED, SO_SO, POOR, TOO_LATE, ANNOYED, FIRST_TOPIC = range(6)
COMMENTS = tuple(comment for theme in THEMES for comment in theme)
TAILED = [comment + tail for tail in words.TAILS for comment in COMMENTS]
SIZES = np.array([len(theme) for theme in THEMES])
STARTS = np.cumsum(SIZES) - SIZES


@dataclass(frozen=True)
class Answers:
    """What people answered, shape (questions,); -1 where they gave no such answer.

    Attributes:
        score: Answer as a number.
        is_of_ten: The scale runs to ten instead of five.
        choice: Place in the options for fit, followed by those of the choice question.
        comment: Place in TAILED.
        responded: When they answered.
        followed_up: When the shop came back to them.
        has_bad_brand: They had bought the bad brand.
        is_late: Their parcel came late.
        has_discount: They had paid less for the goods.
    """

    score: np.ndarray
    is_of_ten: np.ndarray
    choice: np.ndarray
    comment: np.ndarray
    responded: np.ndarray
    followed_up: np.ndarray
    has_bad_brand: np.ndarray
    is_late: np.ndarray
    has_discount: np.ndarray


def draw_answers(rng: np.random.Generator, chunk: Chunk, asked: Block) -> Answers:
    """Lets people answer the questions put to them."""
    order, kind, sent = asked["order"], asked["kind"], asked["moment"]
    rows = len(order)
    lived = asked["stage"] != PRE
    has_bad_brand = chunk.has_bad_brand()[order] & lived
    is_late = chunk.journeys.is_late[order] & lived
    has_discount = (chunk.terms.discount[order] > 0) & lived
    mood = _moods(rng, has_bad_brand, is_late, has_discount)
    pick = rng.random(rows)

    is_question = np.isin(kind, [OPEN, CHOICE, REVIEW])
    chance = np.where(is_question, ANSWER_SHARE_OF_QUESTIONS, ANSWER_SHARE)
    responded = sent + (rng.random(rows) ** 3 * 6 * DAY).astype(np.int64) + 30
    answered = (rng.random(rows) < chance) & (responded <= chunk.seasons.end_second)

    # one in eight satisfaction surveys ran on a scale of ten
    is_of_ten = (kind == CSAT) & (order % 8 == 0)
    scored = answered & np.isin(kind, [NPS, CSAT, CES, REVIEW])
    score = _scores(kind, mood, pick, is_of_ten)
    choice = np.where(
        kind == PMF,
        np.searchsorted([0.42, 0.8], pick),
        len(words.PMF) + (pick * len(words.CHOICES)).astype(int),
    )
    talks = answered & (kind != CHOICE) & (rng.random(rows) < np.where(mood == 0, 0.7, 0.3))
    talks |= answered & (kind == OPEN)
    angry = np.where(has_bad_brand, POOR, np.where(is_late, TOO_LATE, ANNOYED))
    about_order = np.choose(mood, [angry, SO_SO, LIKED])
    about_topic = FIRST_TOPIC + np.clip(asked["topic"], 0, len(words.ANSWERS) - 1)
    theme = np.where(kind == OPEN, about_topic, about_order)
    comment = STARTS[theme] + (rng.random(rows) * SIZES[theme]).astype(int)
    tail = np.where(kind == OPEN, 0, rng.integers(0, len(words.TAILS), rows))

    unhappy = answered & (kind == NPS) & (mood == 0) & (np.arange(rows) % 3 == 0)
    followed_up = np.where(unhappy, responded + 2 * DAY, -1)
    return Answers(
        score=np.where(scored, score, -1),
        is_of_ten=is_of_ten,
        choice=np.where(answered & np.isin(kind, [PMF, CHOICE]), choice, -1),
        comment=np.where(talks, comment + tail * len(COMMENTS), -1),
        responded=np.where(answered, responded, -1),
        followed_up=np.where(followed_up > chunk.seasons.end_second, -1, followed_up),
        has_bad_brand=has_bad_brand,
        is_late=is_late,
        has_discount=has_discount,
    )


def _moods(
    rng: np.random.Generator,
    has_bad_brand: np.ndarray,
    is_late: np.ndarray,
    has_discount: np.ndarray,
) -> np.ndarray:
    """0 detractor, 1 passive, 2 promoter, with the planted chances."""
    chances = np.array(
        [planted.NPS_USUAL, planted.NPS_BAD_BRAND, planted.NPS_LATE, planted.NPS_DISCOUNTED]
    )
    case = np.select([has_bad_brand, is_late, has_discount], [1, 2, 3], 0)
    bounds = np.cumsum(chances, axis=1)[case]
    return (rng.random(len(case))[:, None] >= bounds).sum(axis=1)


def _scores(
    kind: np.ndarray, mood: np.ndarray, pick: np.ndarray, is_of_ten: np.ndarray
) -> np.ndarray:
    """A score within the mood's part of each scale."""

    def within(*spans: tuple[int, int]) -> np.ndarray:
        low, high = np.array(spans)[mood].T
        return low + (pick * (high - low + 1)).astype(int)

    nps = within((0, 6), (7, 8), (9, 10))
    ces = within((1, 3), (4, 5), (6, 7))
    stars = within((1, 2), (3, 4), (4, 5))
    return np.select([kind == NPS, kind == CES, is_of_ten], [nps, ces, stars * 2], stars)
