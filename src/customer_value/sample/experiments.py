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
from customer_value.sample.checkouts import SALE
from customer_value.sample.chunk import Chunk
from customer_value.sample.people import COUNTRIES
from customer_value.sample.seasons import DAY


def _chance_of_variant(experiment: dict, ordered: np.ndarray) -> np.ndarray:
    """Chance to have seen the new variant, given whether the visitor ordered."""
    share, overall = experiment["variant_share"], experiment["conversion"]
    # overall = (1 - share) * control + share * control * (1 + lift)
    control = overall / (1 + share * experiment["relative_lift"])
    treated = control * (1 + experiment["relative_lift"])
    return np.where(ordered, share * treated / overall, share * (1 - treated) / (1 - overall))


def experiments_table(rng: np.random.Generator, chunk: Chunk) -> tuple[pa.Table, dict]:
    """The raw table experiment_exposures."""
    tables, truth = [], {}
    used = 0
    for place, (name, experiment) in enumerate(planted.EXPERIMENTS.items()):
        table, found = _one(rng, chunk, place, name, experiment, used)
        used += table.num_rows
        tables.append(table)
        truth[name] = found
    return pa.concat_tables([table.cast(tables[0].schema) for table in tables]), truth


def _one(rng, chunk: Chunk, place: int, name: str, experiment: dict, used: int):
    seasons, checkouts, people = chunk.seasons, chunk.checkouts, chunk.people
    begin = (seasons.last_day + experiment["days"][0]) * DAY
    end = (seasons.last_day + experiment["days"][1]) * DAY
    window = experiment["window_days"] * DAY
    online = (checkouts.kind == SALE) & (chunk.journeys.channel <= 1)
    in_time = np.flatnonzero(online & (checkouts.second > begin) & (checkouts.second < end))
    # the first order of each customer within the experiment
    first_order = np.full(people.count, -1)
    first_order[checkouts.customer[in_time[::-1]]] = in_time[::-1]
    buyers = np.flatnonzero(first_order >= 0)
    wait = rng.integers(120, 2 * DAY, len(buyers))
    seen_buyers = np.maximum(checkouts.second[first_order[buyers]] - wait, begin)

    wanted = round(len(buyers) * (1 / experiment["conversion"] - 1))
    # others have no order at all from the start of the experiment to the end of the last window
    sales = checkouts.kind == SALE
    busy = sales & (checkouts.second >= begin) & (checkouts.second < end + window)
    free = np.ones(people.count, bool)
    free[checkouts.customer[busy]] = False
    others = np.flatnonzero(free)
    others = np.sort(rng.permutation(others)[: min(wanted, len(others))])
    strangers = wanted - len(others)
    seen_others = rng.integers(begin, end, wanted)

    customer = np.concatenate([buyers, others, np.full(strangers, -1)])
    ordered = np.arange(len(customer)) < len(buyers)
    seen = np.concatenate([seen_buyers, seen_others])
    treated = rng.random(len(customer)) < _chance_of_variant(experiment, ordered)
    visitor = np.where(customer >= 0, people.number[customer] + 1, -1)
    stranger = np.where(customer >= 0, -1, chunk.numbers(len(customer)))
    found = {
        "exposed": {
            variant: int((treated == bool(side)).sum())
            for side, variant in enumerate(experiment["variants"])
        },
        "ordered": {
            variant: int((ordered & (treated == bool(side))).sum())
            for side, variant in enumerate(experiment["variants"])
        },
    }
    # some are exposed twice to the same variant, a few to both
    again = np.flatnonzero(rng.random(len(customer)) < 0.04)
    both = np.flatnonzero(rng.random(len(customer)) < 0.006)
    found["exposed_to_both"] = len(both)
    which = np.concatenate([np.arange(len(customer)), again, both])
    variant = treated[which].astype(int)
    variant[len(variant) - len(both) :] = 1 - variant[len(variant) - len(both) :]
    moment = seen[which] + np.where(np.arange(len(which)) >= len(customer), 3600, 0)
    rank = np.argsort(moment, kind="stable")
    which, variant, moment = which[rank], variant[rank], moment[rank]
    rows = len(which)
    every = np.arange(rows)
    who = customer[which]
    joined = np.full(people.count, np.iinfo(np.int64).max)
    np.minimum.at(joined, checkouts.customer, checkouts.second)
    logged_in = (who >= 0) & (people.kind[who] == 2) & (joined[who] < moment) & (every % 2 == 0)
    named = place == 0
    table = pa.table(
        {
            "exposure_id": make.ids("XP", chunk.numbers(used + rows)[used:]),
            "experiment_id": make.constant(name, every >= 0),
            "variant": make.labels(variant, experiment["variants"]),
            "exposed_at": make.times(moment),
            "visitor_id": pc.coalesce(
                make.ids("V", visitor[which]), make.ids(f"E{place}V", stranger[which])
            ),
            "customer_id": make.ids("C", np.where(logged_in, people.number[who] + 10_001, -1)),
            "is_control": make.flags(variant == 0, np.full(rows, not named)),
            "expected_share": make.rates(np.full(rows, 0.5), np.full(rows, named)),
            "experiment_name": make.constant(name.replace("_", " "), every % 50 == 0),
            "primary_metric": make.constant("conversion", every % 10 == 0),
            "device_type": make.labels(
                rng.choice(3, rows, p=[0.35, 0.55, 0.1]), ["desktop", "mobile", "tablet"]
            ),
            "country": make.labels(np.where(who >= 0, people.country[who], -1), COUNTRIES),
        }
    )
    plain = pa.table(
        {
            name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    return plain, found
