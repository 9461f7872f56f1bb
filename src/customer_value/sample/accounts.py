"""Accounts of customers: names, addresses, consent, merged and unused accounts, attributes."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.checkouts import Checkouts
from customer_value.sample.people import (
    ACCOUNT,
    ACCOUNT_TYPES,
    CHANNELS,
    COUNTRIES,
    GUEST,
    LANGUAGE_OF_COUNTRY,
    LANGUAGES,
    LATER,
    People,
)
from customer_value.sample.seasons import DAY, Seasons

FIRST_NAMES = (
    "Alva", "Bero", "Cleo", "Dario", "Elin", "Fiete", "Gesa", "Hanno", "Ilka", "Jorin",
    "Käthe", "Levi", "Mira", "Nuno", "Oda", "Pelle", "Runa", "Sören", "Tilda", "Veit",
)  # fmt: skip
MAIL_NAMES = (
    "alva", "bero", "cleo", "dario", "elin", "fiete", "gesa", "hanno", "ilka", "jorin",
    "kaethe", "levi", "mira", "nuno", "oda", "pelle", "runa", "soeren", "tilda", "veit",
)  # fmt: skip
LAST_NAMES = (
    "Muster", "Beispiel", "Sample", "Testa", "Modell", "O'Proba", "Fiktiva", "Nowhere",
    "Anyone", "Platz-Halter", "Exempel", "Dummy",
)  # fmt: skip
CITIES = ("Musterstadt", "Sampleton", "Beispielheim", "Villeneuve-Exemple", "Testbury")
STREETS = ("Musterweg", "Sample Street", "Beispielallee", "Rue de l'Exemple")
# Ranges that the regulators of these countries set aside for fiction; the others have none.
PHONES = {"DE": "+49 30 23125 ", "FR": "+33 1 99 00 0", "GB": "07700 900", "US": "+1 202-555-0"}
TIERS = ("bronze", "silver", "gold")
GROUPS = ("retail", "wholesale", "friends", "press")


def mails(numbers: np.ndarray, mixed_case: np.ndarray) -> pa.Array:
    """E-mail addresses at example domains from numbers of customers.

    Args:
        numbers: Number over all chunks, -1 for null.
        mixed_case: Written with capitals, as people sometimes type it.
    """
    numbers = np.asarray(numbers, np.int64)
    names = [*MAIL_NAMES, *(name.upper() for name in MAIL_NAMES)]
    codes = np.where(numbers < 0, -1, numbers % len(MAIL_NAMES) + mixed_case * len(MAIL_NAMES))
    domains = ["@example.com", "@example.org", "@Example.com", "@example.ORG"]
    ends = np.where(numbers < 0, -1, (numbers % 7 == 0) + 2 * mixed_case)
    return pc.binary_join_element_wise(
        make.labels(codes, names).cast(pa.string()),
        make.ids("", np.where(numbers < 0, -1, numbers + 1)),
        make.labels(ends, domains).cast(pa.string()),
        "",
    )


def customer_ids(account: np.ndarray, letter: np.ndarray) -> pa.Array:
    """Ids of accounts; the letter tells today's account (C) from merged ones (M, N)."""
    letters = make.labels(np.where(account < 0, -1, letter), ["C", "M", "N"]).cast(pa.string())
    return pc.binary_join_element_wise(letters, make.ids("", account), "")


def order_emails(people: People, checkouts: Checkouts) -> pa.Array:
    """E-mails at checkout: always from guests, sometimes from account holders."""
    number = people.number[checkouts.customer]
    given = (checkouts.account < 0) | (checkouts.number % 6 == 0)
    mixed = (checkouts.number % 5 == 0) & (checkouts.account < 0)
    return mails(np.where(given, number, -1), mixed)


def customers_table(
    rng: np.random.Generator, people: People, checkouts: Checkouts, seasons: Seasons
) -> tuple[pa.Table, dict]:
    """The raw table customers: accounts, older merged accounts, accounts that never bought."""
    count = people.count
    first_second = np.full(count, np.iinfo(np.int64).max)
    second_turn = np.full(count, -1)
    np.minimum.at(first_second, checkouts.customer, checkouts.second)
    later = np.flatnonzero((checkouts.turn == 1) & (people.kind[checkouts.customer] == LATER))
    # in reverse, so that the earliest order of the second purchase is written last
    second_turn[checkouts.customer[later[::-1]]] = checkouts.second[later[::-1]]

    main = np.flatnonzero((people.kind == ACCOUNT) | (second_turn >= 0))
    merged_once = np.flatnonzero(people.merges >= 1)
    merged_twice = np.flatnonzero(people.merges == 2)
    prospects = np.flatnonzero(rng.random(count) < planted.PROSPECT_SHARE)
    who = np.concatenate([main, merged_once, merged_twice, prospects])
    letter = np.repeat(
        [0, 1, 2, 3], [len(main), len(merged_once), len(merged_twice), len(prospects)]
    )
    order = np.lexsort((letter, who))
    who, letter = who[order], letter[order]
    rows = len(who)
    number = people.number[who]
    id_letters = make.labels(letter, ["C", "M", "N", "P"]).cast(pa.string())
    customer_id = pc.binary_join_element_wise(id_letters, make.ids("", number + 10_001), "")
    into_letter = make.labels(np.where((letter == 1) | (letter == 2), letter - 1, -1), ["C", "M"])
    merged_into = pc.binary_join_element_wise(
        into_letter.cast(pa.string()), make.ids("", number + 10_001), ""
    )

    draw = rng.random((12, rows))
    before = (draw[0] ** 4 * 30 * DAY).astype(np.int64) + 60
    created = np.where(second_turn[who] >= 0, second_turn[who] - 120, first_second[who] - before)
    prospect = letter == 3
    created = np.where(
        prospect,
        seasons.first_day * DAY + (draw[1] * planted.HISTORY_DAYS * DAY).astype(int),
        created,
    )
    # numbers beyond all customers keep the e-mails of prospects apart
    mail_number = np.where(prospect, number + 500_000_000, number)
    mixed = (people.kind[who] == LATER) | (number % 31 == 0)
    no_mail = (draw[2] < 0.02) & (people.kind[who] != LATER)
    mail = mails(np.where(no_mail, -1, mail_number), mixed)
    country = np.where(draw[3] < 0.01, -1, people.country[who])
    known = people.country[who]
    first_name = np.where(draw[4] < 0.03, -1, number % len(FIRST_NAMES))
    last_name = np.where(first_name < 0, -1, number // 20 % len(LAST_NAMES))
    phone_place = np.array([list(PHONES).index(c) if c in PHONES else -1 for c in COUNTRIES])[known]
    phone_place = np.where(draw[5] < 0.4, phone_place, -1)
    extension = 100 + number % np.where(known == COUNTRIES.index("US"), 100, 900)
    addressed = (draw[6] < 0.35) & ~prospect
    consent = _consents(rng, rows, created, seasons, prospect)
    recorded = (draw[7] < 0.6) & ~prospect
    known_people = people.number[main[:50]]
    referred = (people.channel[who] == CHANNELS.index("referral")) & (number > known_people.max())
    referrer = np.where(
        referred, known_people[(draw[8] * len(known_people)).astype(int)] + 10_001, -1
    )
    tier = np.where(people.is_member[who] & ~prospect, np.minimum(number % 10 // 4, 2), -1)
    table = pa.table(
        {
            "customer_id": customer_id,
            "email": mail,
            "phone": pc.binary_join_element_wise(
                make.labels(phone_place, list(PHONES.values())).cast(pa.string()),
                make.ids("", np.where(phone_place >= 0, extension, -1)),
                "",
            ),
            "first_name": make.labels(first_name, FIRST_NAMES),
            "last_name": make.labels(last_name, LAST_NAMES),
            "address": pc.binary_join_element_wise(
                make.labels(np.where(addressed, number % 4, -1), STREETS).cast(pa.string()),
                make.ids("", np.where(addressed, number % 97 + 1, -1)),
                " ",
            ),
            "city": make.labels(np.where(addressed, number % 5, -1), CITIES),
            "postal_code": make.ids("0", np.where(addressed, 1000 + number % 9000, -1)),
            "region": make.labels(np.where(draw[9] < 0.3, number % 3, -1), ["BE", "BY", "NW"]),
            "country": make.labels(country, COUNTRIES),
            "birth_date": make.dates(-4000 + (draw[10] * 16_000).astype(int), draw[11] > 0.35),
            "gender": make.labels(
                np.where(number % 2 == 0, number // 2 % 7 % 3, -1), ["f", "m", "x"]
            ),
            "mobile_ad_id": make.ids(
                "00000000-0000-4000-8000-", np.where(number % 40 == 0, number + 10**11, -1)
            ),
            "language": make.labels(
                np.where(number % 9 == 0, -1, LANGUAGE_OF_COUNTRY[known]), LANGUAGES
            ),
            "created_at": make.times(created),
            "merged_into_customer_id": merged_into,
            "account_type": make.labels(
                np.where(
                    (people.account_type[who] == 0) & (number % 3 > 0), -1, people.account_type[who]
                ),
                ACCOUNT_TYPES,
            ),
            "customer_group": make.labels(np.where(number % 5 == 0, number // 5 % 4, -1), GROUPS),
            "tags": make.labels(
                np.where(number % 12 == 0, number // 12 % 3, -1), ["vip", "vip,press", "club"]
            ),
            "acquisition_channel": make.labels(
                np.where(recorded, people.channel[who], -1), CHANNELS
            ),
            "referrer_customer_id": make.ids("C", referrer),
            "loyalty_tier": make.labels(tier, TIERS),
            **consent,
            "loaded_at": make.times((created // DAY + 1) * DAY + 3 * 3600),
        }
    )
    truth = {
        "accounts": int(len(main)),
        "merged_accounts": int(len(merged_once) + len(merged_twice)),
        "accounts_without_orders": int(len(prospects)),
        "guests_who_registered_later": int((second_turn >= 0).sum()),
        "customers_always_guests": int((people.kind == GUEST).sum()),
    }
    return table, truth


def _consents(rng, rows: int, created, seasons: Seasons, prospect) -> dict[str, pa.Array]:
    """Every state of consent: yes, no, unknown, with a time, without one, withdrawn later."""
    columns = {}
    chances = {
        "email": (0.55, 0.2),
        "sms": (0.12, 0.3),
        "ad_user_data": (0.3, 0.2),
        "ad_personalization": (0.25, 0.2),
        "profiling": (0.25, 0.1),
    }
    for name, (yes, no) in chances.items():
        state = rng.random(rows)
        known = state < yes + no
        columns[f"has_{name}_consent"] = make.flags(state < yes, ~known)
        timed = known & (rng.random(rows) < (0.8 if name == "email" else 0.25))
        # a few times stand beside no answer at all
        timed |= ~known & (rng.random(rows) < 0.01)
        later = created + (rng.random(rows) ** 3 * 400 * DAY).astype(np.int64)
        moment = np.where(state < yes, created, later)
        moment = np.where(moment > seasons.end_second, created, moment)
        columns[f"{name}_consent_at"] = make.times(np.where(timed, moment, -1))
    source = np.where(rng.random(rows) < 0.5, rng.choice(4, rows, p=[0.5, 0.3, 0.15, 0.05]), -1)
    columns["consent_source"] = make.labels(source, ["checkout", "form", "import", "support"])
    return columns


def customer_attributes_table(
    rng: np.random.Generator, people: People, seasons: Seasons
) -> tuple[pa.Table, int]:
    """The raw table customer_attributes: persona, household and store club, with changes.

    Returns:
        The table, and how many of its rows go with people who asked to be erased.
    """
    names = ("persona", "household", "store_club")
    values = ("gifter", "home_cook", "collector", "single", "family", "couple", "yes", "no", "")
    blocks = []
    holders = np.flatnonzero(people.kind == ACCOUNT)
    for place in range(3):
        have = holders[rng.random(len(holders)) < 0.25]
        value = place * 3 + rng.integers(0, 2 if place == 2 else 3, len(have))
        set_at = seasons.first_day * DAY + rng.integers(0, 300 * DAY, len(have))
        undated = rng.random(len(have)) < 0.2
        blocks.append((have, np.full(len(have), place), value, np.where(undated, -1, set_at)))
        change = rng.random(len(have)) < 0.15
        moved = place * 3 + (value[change] - place * 3 + 1) % (2 if place == 2 else 3)
        blocks.append(
            (have[change], np.full(change.sum(), place), moved, set_at[change] + 300 * DAY)
        )
    who, attribute, value, set_at = (np.concatenate([b[i] for b in blocks]) for i in range(4))
    order = np.lexsort((set_at, attribute, who))
    table = pa.table(
        {
            "customer_id": make.ids("C", people.number[who[order]] + 10_001),
            "attribute": make.labels(attribute[order], names),
            "set_at": make.times(set_at[order]),
            "value": make.labels(value[order], values),
        }
    )
    return table, int((people.erasure[who] > 0).sum())


def erasure_requests_table(people: People, checkouts: Checkouts, seasons: Seasons) -> pa.Table:
    """The raw table erasure_requests: account holders by id, guests by e-mail."""
    last = np.zeros(people.count, np.int64)
    np.maximum.at(last, checkouts.customer, checkouts.second)
    who = np.flatnonzero((people.erasure > 0) & (people.kind != LATER))
    by_mail = people.kind[who] == GUEST
    number = people.number[who]
    asked = np.minimum(last[who] + 5 * DAY, seasons.end_second - 600)
    return pa.table(
        {
            "request_id": make.ids("E", number + 1),
            "requested_at": make.times(asked),
            "customer_id": make.ids("C", np.where(by_mail, -1, number + 10_001)),
            "email": mails(np.where(by_mail, number, -1), number % 2 == 0),
        }
    )
