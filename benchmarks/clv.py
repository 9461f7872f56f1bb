"""Times the CLV engine against lifetimes on the same simulated customers.

CPU seconds of one thread, the best of a few runs; customers are drawn from an MBG/NBD near CDNOW,
two years of history, and summed into week cells (not timed: in a build, SQL does that).
"""

import argparse
import os
import resource
import time
from collections.abc import Callable

# before numpy is imported: one thread, so that CPU time is comparable
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import lifetimes
import numpy as np
import pandas as pd

from customer_value.clv import fit_parameters, predict_cells
from customer_value.clv.beta_geometric import MbgNbd
from customer_value.clv.cells import value_cells, week_cells
from customer_value.clv.fit import MODELS, fit_ladder, fit_spend_ladder
from customer_value.clv.gamma_gamma import GammaGamma
from customer_value.clv.simulate import simulate_shop, simulate_spend

SHOP = MbgNbd(r=0.52, alpha=43.0, a=0.9, b=1.6)
SPEND = GammaGamma(p=6.25, q=3.74, gamma=15.44)
HISTORY_DAYS = 730


def timed(call: Callable[[], object], runs: int = 1) -> tuple[float, object]:
    """CPU seconds of the fastest of some runs, and what the last one gave."""
    seconds, result = [], None
    for _ in range(runs):
        begin = time.process_time()
        result = call()
        seconds.append(time.process_time() - begin)
    return min(seconds), result


def compare(customers: int) -> None:
    """Prints the times for a shop of some size."""
    rng = np.random.default_rng(1)
    drawn = simulate_shop(SHOP, rng.uniform(1, HISTORY_DAYS, customers), 0, rng)
    spend, _ = simulate_spend(SPEND, drawn.cells.repeats + 1, drawn.future, rng)
    cells, values = week_cells(drawn.cells), value_cells(spend)
    print(f"{customers:,} customers, {len(cells):,} week cells, {len(values):,} value cells")

    ours = {}
    for name in MODELS:
        ours[name], fit = timed(lambda name=name: fit_ladder(cells, name), runs=3)
        print(f"  fit {name:<42} {ours[name]:8.3f} s  {fit.model_status}")
    seconds, _ = timed(lambda: fit_spend_ladder(values), runs=3)
    print(f"  fit gamma_gamma{'':<31} {seconds:8.3f} s")
    for what, each in (("on the same week cells", cells), ("on raw customers", drawn.cells)):
        fitter = lifetimes.ModifiedBetaGeoFitter()
        seconds, _ = timed(
            lambda fitter=fitter, each=each: fitter.fit(
                each.repeats, each.recency, each.age, weights=each.weight
            )
        )
        label = f"lifetimes mbg_nbd {what}"
        print(f"  {label:<46} {seconds:8.3f} s  {seconds / ours['mbg_nbd']:.0f} times ours")

    cell_frame = pd.DataFrame(
        {
            "repeat_purchase_days": cells.repeats,
            "recency_days": cells.recency,
            "age_days": cells.age,
            "customers": cells.weight,
        }
    )
    value_frame = pd.DataFrame(
        {
            "purchase_days": values.purchases,
            "mean_value": values.mean_value,
            "customers": values.weight,
        }
    )
    parameters = fit_parameters(cell_frame, value_frame, referees=())
    for name in MODELS:
        seconds, _ = timed(
            lambda name=name: predict_cells(cell_frame, parameters, models=[name]), runs=2
        )
        print(f"  predict all columns, {name:<25} {seconds:8.3f} s")


def main() -> None:
    """Compares at the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=[100_000, 1_000_000])
    for customers in parser.parse_args().customers:
        compare(customers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Peak memory of the whole run: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
