"""Shops that the tests of the CLV engine share: CDNOW, and simulated ones."""

from functools import cache
from pathlib import Path

import lifetimes
import numpy as np
import pandas as pd

from customer_value.clv.beta_geometric import BgNbd, MbgNbd
from customer_value.clv.cells import Cells, SpendCells, make_cells, make_spend_cells
from customer_value.clv.gamma_gamma import GammaGamma
from customer_value.clv.pareto import ParetoNbd
from customer_value.clv.simulate import SimulatedShop, simulate_shop

# what lifetimes' own loader reads; that needs an old setuptools
DATASETS = Path(lifetimes.__file__).parent / "datasets"

# near CDNOW, in days
MBG = MbgNbd(r=0.52, alpha=43.0, a=0.9, b=1.6)
BG = BgNbd(r=0.24, alpha=31.0, a=0.8, b=2.4)
PARETO = ParetoNbd(r=0.55, alpha=74.0, s=0.6, beta=82.0)
SPEND = GammaGamma(p=6.25, q=3.74, gamma=15.44)
MODELS = {"mbg_nbd": MBG, "bg_nbd": BG, "pareto_nbd": PARETO}


@cache
def cdnow_frame() -> pd.DataFrame:
    return pd.read_csv(DATASETS / "cdnow_customers_summary_with_transactions.csv")


def cdnow(days_per_unit: float = 7.0) -> Cells:
    """2,357 customers to 1997-09-30; the file is in weeks."""
    frame = cdnow_frame()
    factor = 7 / days_per_unit
    return make_cells(frame["x"], frame["t_x"] * factor, frame["T"] * factor)


def cdnow_spend() -> SpendCells:
    frame = cdnow_frame().query("x > 0")
    return make_spend_cells(frame["x"], frame["zbar"])


@cache
def shop(model_name: str, count: int, seed: int = 7, horizon: float = 365.0) -> SimulatedShop:
    rng = np.random.default_rng(seed)
    return simulate_shop(MODELS[model_name], rng.uniform(0, 730, count), horizon, rng)


def cell_frame(cells: Cells) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "repeat_purchase_days": cells.repeats,
            "recency_days": cells.recency,
            "age_days": cells.age,
            "customers": cells.weight,
        }
    )


def spend_frame(cells: SpendCells) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "purchase_days": cells.purchases,
            "mean_value": cells.mean_value,
            "customers": cells.weight,
        }
    )
