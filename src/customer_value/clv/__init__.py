"""Customer lifetime value: buy-till-you-die models and a spend model, on numpy and scipy.

dbt Python models call the tables: `fit_parameters`, `predict_cells` and `predict_newcomers`.
Behind them, from the inside out:

| module | holds |
|---|---|
| cells | customers summed into cells: what every function reads |
| beta_geometric, pareto | the dropout models BG/NBD, MBG/NBD and Pareto/NBD |
| gamma_gamma | the spend model |
| priors, optimise, fit | weighted fits, standard errors, the ladder of statuses |
| counts, predict, waits | purchase days to come: expectation, distribution, quantiles, waits |
| value | discounting, and revenue with both kinds of uncertainty |
| referee | the same fits by lifetimes |
| simulate | shops drawn from the models |
| tables | data frames in, data frames out |

Times are in days and money in the shop's currency; x, t_x and T are the papers' letters for
repeat purchase days, the time from first to last purchase day, and the time since the first.
"""

from customer_value.clv.fit import fit_dropout, fit_ladder, fit_spend, fit_spend_ladder
from customer_value.clv.tables import (
    fit_parameters,
    models_from,
    predict_cells,
    predict_newcomers,
)

__all__ = [
    "fit_dropout",
    "fit_ladder",
    "fit_parameters",
    "fit_spend",
    "fit_spend_ladder",
    "models_from",
    "predict_cells",
    "predict_newcomers",
]
