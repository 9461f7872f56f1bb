"""Experiments: one that lifts the share of visitors who order, one with a broken sample ratio.

Whether a visitor orders is settled by the customer's life, so the variant is drawn after it:
with the chance that it has, given the outcome, in an experiment of that lift. Seen from the
data this is the same as drawing the variant first.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.blocks import Block, block, joined, taken
from customer_value.sample.checkouts import SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.people import ACCOUNT, COUNTRIES
from customer_value.sample.seasons import DAY

NAMES = tuple(planted.EXPERIMENTS)
# The first experiment says which variant is the control and what share was planned for it.
WELL_KEPT = 0
VARIANTS = tuple(
    variant for experiment in planted.EXPERIMENTS.values() for variant in experiment["variants"]
)
SEEN_AGAIN_SHARE, SEEN_BOTH_SHARE = 0.04, 0.006


def draw_exposures(rng: np.random.Generator, chunk: Chunk) -> Block:
    """Draws who saw which variant, in the order of time.

    Returns:
        Arrays of shape (exposures,): `experiment`; `person`, a number within the experiment;
        `customer`, -1 for strangers; `is_new`, the variant; `ordered` within the window;
        `moment`; `is_first`, not a repetition; `saw_both`.
    """
    exposures = joined([_exposures(rng, chunk, place) for place in range(len(NAMES))])
    return taken(exposures, np.argsort(exposures["moment"], kind="stable"))


def _exposures(rng: np.random.Generator, chunk: Chunk, place: int) -> Block:
    experiment = planted.EXPERIMENTS[NAMES[place]]
    begin, end = ((chunk.seasons.last_day + day) * DAY for day in experiment["days"])
    buyers, seen = _buyers(rng, chunk, begin, end)
    wanted = round(len(buyers) * (1 / experiment["conversion"] - 1))
    others = _others(rng, chunk, wanted, begin, end + experiment["window_days"] * DAY)
    count = len(buyers) + wanted
    ordered = np.arange(count) < len(buyers)
    people = block(
        count,
        experiment=place,
        person=np.arange(count),
        customer=np.concatenate([buyers, others]),
        is_new=_sees_new(rng, experiment, ordered),
        ordered=ordered,
        moment=np.concatenate([seen, rng.integers(begin, end, wanted)]),
        is_first=True,
        saw_both=rng.random(count) < SEEN_BOTH_SHARE,
    )
    again = taken(people, people["saw_both"] | (rng.random(count) < SEEN_AGAIN_SHARE))
    again["is_new"] = again["is_new"] ^ again["saw_both"]
    again["moment"] = again["moment"] + 3600
    again["is_first"] = np.zeros(len(again["person"]), bool)
    return joined([people, again])


def _chance_of_new(experiment: dict, ordered: np.ndarray) -> np.ndarray:
    """Chance to have seen the new variant, given whether the visitor ordered."""
    share, overall = experiment["variant_share"], experiment["conversion"]
    # overall = (1 - share) * control + share * control * (1 + lift)
    control = overall / (1 + share * experiment["relative_lift"])
    treated = control * (1 + experiment["relative_lift"])
    return np.where(ordered, share * treated / overall, share * (1 - treated) / (1 - overall))


def _sees_new(rng: np.random.Generator, experiment: dict, ordered: np.ndarray) -> np.ndarray:
    """Who sees the new variant: as many as the chances say, so that small shops show it too."""
    chance = _chance_of_new(experiment, ordered)
    sees = np.zeros(len(ordered), bool)
    for outcome in (True, False):
        some = rng.permutation(np.flatnonzero(ordered == outcome))
        sees[some[: round(chance[some].sum())]] = True
    return sees


def _buyers(
    rng: np.random.Generator, chunk: Chunk, begin: int, end: int
) -> tuple[np.ndarray, np.ndarray]:
    """Customers who order during the experiment, and when they were exposed before that."""
    checkouts = chunk.checkouts
    online = (checkouts.kind == SALE) & (chunk.journeys.channel <= 1)
    during = np.flatnonzero(online & (checkouts.second > begin) & (checkouts.second < end))
    first_order = np.full(chunk.people.count, -1)
    # in reverse, so that the earliest order is written last
    first_order[checkouts.customer[during[::-1]]] = during[::-1]
    buyers = np.flatnonzero(first_order >= 0)
    wait = rng.integers(120, 2 * DAY, len(buyers))
    return buyers, np.maximum(checkouts.second[first_order[buyers]] - wait, begin)


def _others(rng: np.random.Generator, chunk: Chunk, count: int, begin: int, end: int) -> np.ndarray:
    """Customers who order nothing from `begin` to `end`, filled up with strangers (-1)."""
    checkouts = chunk.checkouts
    is_sale = checkouts.kind == SALE
    busy = is_sale & (checkouts.second >= begin) & (checkouts.second < end)
    is_free = np.ones(chunk.people.count, bool)
    is_free[checkouts.customer[busy]] = False
    free = np.sort(rng.permutation(np.flatnonzero(is_free))[:count])
    return np.concatenate([free, np.full(count - len(free), -1)])


def experiments_table(rng: np.random.Generator, chunk: Chunk, exposures: Block) -> pa.Table:
    """The raw table experiment_exposures."""
    people, checkouts = chunk.people, chunk.checkouts
    experiment, customer = exposures["experiment"], exposures["customer"]
    count = len(customer)
    every = np.arange(count)
    joined_at = np.full(people.count, np.iinfo(np.int64).max)
    np.minimum.at(joined_at, checkouts.customer, checkouts.second)
    has_account = (customer >= 0) & (people.kind[customer] == ACCOUNT)
    is_known = has_account & (joined_at[customer] < exposures["moment"]) & (every % 2 == 0)
    visitor = make.ids("V", np.where(customer >= 0, people.number[customer] + 1, -1))
    # strangers of a chunk are numbered anew in each experiment
    number = chunk.numbers(count)[0] + exposures["person"] if count else exposures["person"]
    stranger = make.ids("EV", np.where(customer < 0, number * len(NAMES) + experiment, -1))
    is_silent = experiment != WELL_KEPT
    country = np.where(customer >= 0, people.country[customer], -1)
    device = rng.choice(3, count, p=[0.35, 0.55, 0.1])
    return pa.table(
        {
            "exposure_id": make.ids("XP", chunk.numbers(count)),
            "experiment_id": make.labels(experiment, NAMES),
            "variant": make.labels(experiment * 2 + exposures["is_new"], VARIANTS),
            "exposed_at": make.times(exposures["moment"]),
            "visitor_id": pc.coalesce(visitor, stranger),
            "customer_id": make.ids("C", np.where(is_known, people.number[customer] + 10_001, -1)),
            "is_control": make.flags(~exposures["is_new"], is_silent),
            "expected_share": make.rates(np.full(count, 0.5), is_silent),
            "experiment_name": make.labels(
                np.where(every % 50 == 0, experiment, -1), [n.replace("_", " ") for n in NAMES]
            ),
            "primary_metric": make.constant("conversion", every % 10 == 0),
            "device_type": make.labels(device, ["desktop", "mobile", "tablet"]),
            "country": make.labels(country, COUNTRIES),
        }
    )


def experiments_truth(exposures: Block) -> dict[str, dict]:
    """Visitors exposed and those who ordered, by variant; who saw both is counted apart."""
    found = {}
    for place, (name, experiment) in enumerate(planted.EXPERIMENTS.items()):
        people = (exposures["experiment"] == place) & exposures["is_first"]
        counted = people & ~exposures["saw_both"]
        sides = {
            variant: exposures["is_new"] == side
            for side, variant in enumerate(experiment["variants"])
        }
        found[name] = {
            "exposed": {name: int((counted & side).sum()) for name, side in sides.items()},
            "ordered": {
                name: int((counted & side & exposures["ordered"]).sum())
                for name, side in sides.items()
            },
            "exposed_to_both": int((people & exposures["saw_both"]).sum()),
        }
    return found
