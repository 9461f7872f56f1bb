"""Advertising: what each campaign cost per day, so that a new customer costs what is planted."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.seasons import Seasons

PLATFORMS = ("google", "meta", "affiliate", "tiktok")
CHANNELS = ("paid_search", "shopping", "paid_social", "affiliate")
OBJECTIVES = ("acquisition", "retention", "brand")
NAMES = (
    "search_core",
    "shopping_all",
    "prospecting",
    "partners",
    "launch",
    "comeback",
    "brand_words",
)
# Name, platform, channel, objective, share of the channel's cost, first and last day, every n days.
CAMPAIGNS = (
    (0, 0, 0, 0, 1.0, 0, 730, 1),
    (1, 0, 1, 0, 1.0, 366, 730, 1),
    (2, 1, 2, 0, 0.85, 0, 730, 1),
    (3, 2, 3, 0, 1.0, 0, 730, 7),
    (4, 3, 2, 0, 0.15, 430, 520, 1),
    (5, 1, 2, 1, 0.10, 305, 350, 1),
    (5, 1, 2, 1, 0.10, 670, 715, 1),
    (6, 0, 0, 2, 0.08, 640, 730, 2),
)


def ad_spend_table(
    rng: np.random.Generator, customers: int, seasons: Seasons
) -> tuple[pa.Table, dict]:
    """The raw table ad_spend and what was spent to win customers, by channel in euro."""
    blocks = []
    for name, platform, channel, objective, share, first, last, step in CAMPAIGNS:
        days = np.arange(first, last + 1)
        won = (
            customers
            * seasons.shares[days]
            * list(planted.CHANNEL_SHARES.values())[
                list(planted.CHANNEL_SHARES).index(CHANNELS[channel])
            ]
        )
        cost = won * planted.CAC[CHANNELS[channel]] * share
        if objective == 0 and share < 1:
            # campaigns of one channel share its whole cost, however short they ran
            whole = customers * planted.CHANNEL_SHARES[CHANNELS[channel]] * share
            cost *= whole * planted.CAC[CHANNELS[channel]] / cost.sum()
        slots = (days - first) // step
        cost = np.bincount(slots, cost)
        count = len(cost)
        noise = rng.uniform(0.8, 1.2, count)
        cents = np.rint(cost * noise * cost.sum() / (cost * noise).sum() * 100).astype(np.int64)
        blocks.append(
            (
                days[::step],
                *(np.full(count, v) for v in (name, platform, channel, objective)),
                cents,
            )
        )
    day, name, platform, channel, objective, cents = (
        np.concatenate([block[place] for block in blocks]) for place in range(6)
    )
    order = np.lexsort((name, day))
    day, name, platform, channel, objective, cents = (
        a[order] for a in (day, name, platform, channel, objective, cents)
    )
    rows = len(day)
    every = np.arange(rows)
    clicks = rng.poisson(cents / np.array([60, 45, 55, 30])[channel])
    shown = clicks * np.array([28, 90, 110, 12])[channel] + rng.integers(0, 40, rows)
    claimed = np.rint(clicks * 0.05)
    acquisition = objective == 0
    table = pa.table(
        {
            "spend_date": make.dates(seasons.first_day + day),
            "platform": make.labels(platform, PLATFORMS),
            "account_id": make.labels(
                np.where(platform == 2, -1, platform), ["g1", "m1", "", "t1"]
            ),
            "campaign_id": make.ids("c", name + 1),
            "ad_group_id": make.labels(np.where(name == 0, 0, -1), ["core"]),
            "country": make.constant("DE", (channel == 1) | (name == 4)),
            "region": make.constant("BE", name == 4),
            "spend": make.money(cents),
            "channel": make.labels(
                np.where((platform == 0) | (every % 2 == 0), channel, -1), CHANNELS
            ),
            "campaign_name": make.labels(name, NAMES),
            "objective": make.labels(
                np.where(acquisition & (every % 5 > 0), -1, objective), OBJECTIVES
            ),
            "currency": make.constant("EUR", every % 5 == 0),
            "impressions": make.whole(shown, platform == 2),
            "clicks": make.whole(clicks),
            "conversions": make.money(claimed * 100, every % 2 == 0),
            "conversion_value": make.money(claimed * 5500, every % 4 > 0),
        }
    )
    spent = {
        CHANNELS[place]: round(float(cents[acquisition & (channel == place)].sum()) / 100, 2)
        for place in range(len(CHANNELS))
    }
    return table, {"acquisition_spend_by_channel": spent}
