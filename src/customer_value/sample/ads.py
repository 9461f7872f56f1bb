"""Advertising: what each campaign cost per day, so that a new customer costs what is planted."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.blocks import Block, block, joined, taken
from customer_value.sample.seasons import Seasons

PLATFORMS = ("google", "meta", "affiliate", "tiktok")
ACCOUNTS = ("g1", "m1", "", "t1")
CHANNELS = tuple(planted.CAC)
OBJECTIVES = ("acquisition", "retention", "brand")
# Cents per click and views per click, in the order of CHANNELS.
CLICK_CENTS = np.array([60, 45, 55, 30])
VIEWS_PER_CLICK = np.array([28, 90, 110, 12])


@dataclass(frozen=True)
class Campaign:
    """One campaign.

    Attributes:
        name: Its name, which is also utm_campaign.
        platform: Where it runs.
        channel: Channel whose customers it wins.
        share: Its part of what the channel costs, or a cost as large as that beside it.
        spans: First and last days, counted from the start of the history.
        objective: Only acquisition counts in the cost of a customer.
        every_days: Days between two bills.
        country: Country advertised to, where it is one.
        region: Region advertised to, where it is one.
        ad_group: Ad group, where the bill names it.
    """

    name: str
    platform: str
    channel: str
    share: float = 1.0
    spans: tuple[tuple[int, int], ...] = ((0, 730),)
    objective: str = "acquisition"
    every_days: int = 1
    country: str | None = None
    region: str | None = None
    ad_group: str | None = None


CAMPAIGNS = (
    Campaign("search_core", "google", "paid_search", ad_group="core"),
    Campaign("shopping_all", "google", "shopping", spans=((366, 730),), country="DE"),
    Campaign("prospecting", "meta", "paid_social", 0.85),
    Campaign("partners", "affiliate", "affiliate", every_days=7),
    Campaign("launch", "tiktok", "paid_social", 0.15, ((430, 520),), country="DE", region="BE"),
    Campaign(
        "comeback", "meta", "paid_social", 0.02, ((305, 350), (670, 715)), objective="retention"
    ),
    Campaign("brand_words", "google", "paid_search", 0.02, ((640, 730),), "brand", every_days=2),
)


def draw_spend(rng: np.random.Generator, customers: int, seasons: Seasons) -> Block:
    """Draws the bills of all campaigns, in the order of days.

    Returns:
        Arrays of shape (bills,): `campaign`, `day` since the start, `cents`.
    """
    bills = joined([_bills(rng, place, customers, seasons) for place in range(len(CAMPAIGNS))])
    return taken(bills, np.lexsort((bills["campaign"], bills["day"])))


def _bills(rng: np.random.Generator, place: int, customers: int, seasons: Seasons) -> Block:
    campaign = CAMPAIGNS[place]
    days = np.concatenate([np.arange(first, last + 1) for first, last in campaign.spans])
    # shopping wins no customers before it begins, so it costs only for those after
    begins = 366 if campaign.channel == "shopping" else 0
    won = customers * planted.CHANNEL_SHARES[campaign.channel] * seasons.shares[begins:].sum()
    budget = won * planted.CAC[campaign.channel] * campaign.share * 100
    weight = seasons.factors[days] * rng.uniform(0.8, 1.2, len(days))
    slot = (days - days[0]) // campaign.every_days
    is_first = np.concatenate([[True], np.diff(slot) > 0])
    cost = np.bincount(np.cumsum(is_first) - 1, weight) / weight.sum() * budget
    cents = np.rint(cost).astype(np.int64)
    return block(len(cents), campaign=place, day=days[is_first], cents=cents)


def ad_spend_table(rng: np.random.Generator, bills: Block, seasons: Seasons) -> pa.Table:
    """The raw table ad_spend."""
    which, cents = bills["campaign"], bills["cents"]
    every = np.arange(len(which))

    def of_campaign(names: tuple[str, ...], field: str) -> np.ndarray:
        values = [getattr(campaign, field) for campaign in CAMPAIGNS]
        return np.array([names.index(v) if v in names else -1 for v in values])[which]

    platform = of_campaign(PLATFORMS, "platform")
    channel = of_campaign(CHANNELS, "channel")
    objective = of_campaign(OBJECTIVES, "objective")
    is_partner = platform == PLATFORMS.index("affiliate")
    shows_channel = (platform == PLATFORMS.index("google")) | (every % 2 == 0)
    clicks = rng.poisson(cents / CLICK_CENTS[channel])
    views = clicks * VIEWS_PER_CLICK[channel] + rng.integers(0, 40, len(which))
    claimed = np.rint(clicks * 0.05)
    return pa.table(
        {
            "spend_date": make.dates(seasons.first_day + bills["day"]),
            "platform": make.labels(platform, PLATFORMS),
            "account_id": make.labels(np.where(is_partner, -1, platform), ACCOUNTS),
            "campaign_id": make.ids("c", which + 1),
            "ad_group_id": make.labels(of_campaign(("core",), "ad_group"), ["core"]),
            "country": make.labels(of_campaign(("DE",), "country"), ["DE"]),
            "region": make.labels(of_campaign(("BE",), "region"), ["BE"]),
            "spend": make.money(cents),
            "channel": make.labels(np.where(shows_channel, channel, -1), CHANNELS),
            "campaign_name": make.labels(which, [campaign.name for campaign in CAMPAIGNS]),
            # acquisition is the default, so it mostly goes unsaid
            "objective": make.labels(
                np.where((objective == 0) & (every % 5 > 0), -1, objective), OBJECTIVES
            ),
            "currency": make.constant("EUR", every % 5 == 0),
            "impressions": make.whole(views, is_partner),
            "clicks": make.whole(clicks),
            "conversions": make.money(claimed * 100, every % 2 == 0),
            "conversion_value": make.money(claimed * 5500, every % 4 > 0),
        }
    )


def ad_spend_truth(bills: Block) -> dict[str, dict[str, float]]:
    """What was spent to win customers, by channel in euro."""
    spent = dict.fromkeys(CHANNELS, 0.0)
    for place, campaign in enumerate(CAMPAIGNS):
        if campaign.objective == "acquisition":
            cents = bills["cents"][bills["campaign"] == place].sum()
            spent[campaign.channel] = round(spent[campaign.channel] + float(cents) / 100, 2)
    return {"acquisition_spend_by_channel": spent}
