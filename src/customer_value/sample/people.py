"""Who buys: draws customers with their rate, dropout, spend, habits and kind of account."""

from dataclasses import dataclass

import numpy as np

from customer_value.sample import planted
from customer_value.sample.seasons import Seasons

COUNTRIES = ("DE", "AT", "FR", "NL", "GB", "US", "CH")
COUNTRY_SHARES = (0.44, 0.08, 0.10, 0.07, 0.13, 0.12, 0.06)
STORE_OF_COUNTRY = np.array([0, 0, 0, 0, 1, 2, 3])
TAX_OF_COUNTRY = np.array([0.19, 0.20, 0.20, 0.21, 0.20, 0.08, 0.081])
CURRENCIES = ("EUR", "GBP", "USD", "CHF")
LANGUAGES = ("de", "en", "fr", "nl")
LANGUAGE_OF_COUNTRY = np.array([0, 0, 2, 3, 1, 1, 0])
CHANNELS = tuple(planted.CHANNEL_SHARES)
ACCOUNT_TYPES = tuple(planted.ACCOUNT_TYPES)
GUEST, LATER, ACCOUNT = range(3)


@dataclass(frozen=True)
class People:
    """Customers of one chunk; every attribute has shape (customers,).

    Attributes:
        number: Number over all chunks, from 0.
        joined: First purchase, in operational days since the start.
        rate: Purchases per operational day while the customer lives.
        dropout: Chance to be gone after a purchase.
        spend_rate: Rate nu of the Gamma from which order values are drawn.
        country: Place in COUNTRIES.
        channel: Place in CHANNELS, the one that won the customer.
        is_lover: Buys mostly with a coupon.
        kind: GUEST, LATER (guest first, account later) or ACCOUNT.
        account_type: Place in ACCOUNT_TYPES.
        merges: How many older accounts were merged into this one, 0 to 2.
        is_member: In the loyalty programme.
        erasure: 1 erased by customer_id, 2 by e-mail, 0 not.
    """

    number: np.ndarray
    joined: np.ndarray
    rate: np.ndarray
    dropout: np.ndarray
    spend_rate: np.ndarray
    country: np.ndarray
    channel: np.ndarray
    is_lover: np.ndarray
    kind: np.ndarray
    account_type: np.ndarray
    merges: np.ndarray
    is_member: np.ndarray
    erasure: np.ndarray

    @property
    def count(self) -> int:
        """Number of customers."""
        return len(self.number)

    @property
    def is_business(self) -> np.ndarray:
        """Customers with a business account."""
        return self.account_type == ACCOUNT_TYPES.index("business")


def draw_people(rng: np.random.Generator, first: int, count: int, seasons: Seasons) -> People:
    """Draws `count` customers, the first of them with number `first`."""
    kind = rng.choice(
        3,
        count,
        p=[
            planted.GUEST_SHARE,
            planted.REGISTERS_LATER_SHARE,
            1 - planted.GUEST_SHARE - planted.REGISTERS_LATER_SHARE,
        ],
    )
    account_type = rng.choice(len(ACCOUNT_TYPES), count, p=list(planted.ACCOUNT_TYPES.values()))
    account_type[kind == GUEST] = 0
    plain = (kind == ACCOUNT) & (account_type == 0)
    merge_draw = rng.random(count)
    merges = (merge_draw < planted.MERGED_SHARE).astype(int)
    merges += merge_draw < planted.MERGED_CHAIN_SHARE
    joined = rng.uniform(0, seasons.length, count)
    channel = rng.choice(len(CHANNELS), count, p=list(planted.CHANNEL_SHARES.values()))
    # the shopping campaigns began in the second year
    early = seasons.days(joined) < seasons.first_day + 366
    channel[(channel == CHANNELS.index("shopping")) & early] = CHANNELS.index("organic_search")
    return People(
        number=first + np.arange(count),
        joined=joined,
        rate=rng.gamma(planted.RATE_SHAPE, 1 / planted.RATE_SCALE_DAYS, count),
        dropout=rng.beta(planted.DROPOUT_A, planted.DROPOUT_B, count),
        spend_rate=rng.gamma(planted.SPEND_Q, 1 / planted.SPEND_GAMMA, count),
        country=rng.choice(len(COUNTRIES), count, p=COUNTRY_SHARES),
        channel=channel,
        is_lover=rng.random(count) < planted.COUPON_LOVER_SHARE,
        kind=kind,
        account_type=account_type,
        merges=np.where(plain, merges, 0),
        is_member=(kind != GUEST) & (rng.random(count) < planted.LOYALTY_SHARE),
        erasure=np.where(rng.random(count) < planted.ERASURE_SHARE, 1 + (kind == GUEST), 0),
    )


@dataclass(frozen=True)
class Purchases:
    """Purchases of one chunk, sorted by customer and time; shape (purchases,).

    Attributes:
        customer: Index of the customer within the chunk.
        day: Days since 1970.
        turn: 0 for the customer's first purchase, 1 for the second, and so on.
        alive: Per customer, whether it still lives at the end; shape (customers,).
    """

    customer: np.ndarray
    day: np.ndarray
    turn: np.ndarray
    alive: np.ndarray


def draw_purchases(rng: np.random.Generator, people: People, seasons: Seasons) -> Purchases:
    """Lets the customers live: buy, perhaps drop out, wait, buy again, until the end."""
    who = np.arange(people.count)
    time = people.joined
    alive = np.ones(people.count, bool)
    customers, times, turns = [], [], []
    turn = 0
    while len(who):
        customers.append(who)
        times.append(time)
        turns.append(np.full(len(who), turn))
        stays = rng.random(len(who)) >= people.dropout[who]
        alive[who[~stays]] = False
        who, time = who[stays], time[stays]
        time = time + rng.standard_exponential(len(who)) / people.rate[who]
        in_time = time < seasons.length
        who, time = who[in_time], time[in_time]
        turn += 1
    customer, turns_all = np.concatenate(customers), np.concatenate(turns)
    order = np.lexsort((turns_all, customer))
    return Purchases(
        customer=customer[order],
        day=seasons.days(np.concatenate(times)[order]),
        turn=turns_all[order],
        alive=alive,
    )


def customer_ids_of(people: People, customer: np.ndarray, turn: np.ndarray) -> tuple:
    """Which account placed each order.

    Returns:
        Two arrays of the orders' shape: the number in the id (-1 for a guest's order) and the
        place of the id's letter in "CMN" (C the account of today, M and N merged ones).
    """
    kind = people.kind[customer]
    number = np.where(kind == GUEST, -1, people.number[customer] + 10_001)
    # a fixed pattern instead of a draw, so that every order of a purchase agrees
    forgot = (people.number[customer] * 31 + turn * 17) % 100 < planted.FORGOTTEN_LOGIN_SHARE * 100
    number = np.where((kind == ACCOUNT) & (turn > 0) & forgot, -1, number)
    # who registers later does so at the second purchase
    number = np.where((kind == LATER) & (turn < 1), -1, number)
    merges = people.merges[customer]
    letter = np.where((merges >= 1) & (turn == 0), 1, 0)
    letter = np.where((merges == 2), np.where(turn == 0, 2, np.where(turn == 1, 1, 0)), letter)
    return number, letter
