"""What an audience does: members against those of it who were held out at random.

Everything comes from sums by audience and part: customers, and per outcome the sum and the sum of
squares, which is all that the tests below need.

- Shares (ordered, lapsed): the two-proportion z test with the pooled variance, and Newcombe's
  hybrid score interval of the difference (R. G. Newcombe 1998, Statistics in Medicine 17, 873-890,
  method 10), both from statsmodels.
- Amounts (orders, revenue and margin per customer): Welch's t test from scipy, with the interval of
  the same t (B. L. Welch 1947, Biometrika 34, 28-35).
- Five outcomes are looked at, so p-values are corrected by Holm (1979) within an audience.
- The parts must be as large as the share says: an exact binomial test, below .01 there is no
  verdict, as something chose who is held out.

scipy and statsmodels are imported where they are called: they take two seconds, and a shop that
holds nobody out has nothing to compare.
"""

import math
from dataclasses import dataclass

import pandas as pd

CONFIDENCE = 0.95
# below it, the parts are not as large as they should be by chance
RATIO_CHANCE = 0.01


@dataclass(frozen=True)
class Outcome:
    """Something that is counted since a customer came into an audience.

    Attributes:
        name: Column of the sums.
        words: What members do more of, or less.
        is_share: Whether it is a share of customers, not an amount per customer.
        is_welcome: Whether more of it is better.
    """

    name: str
    words: str
    is_share: bool
    is_welcome: bool = True


OUTCOMES = (
    Outcome("ordered", "ordered", is_share=True),
    Outcome("orders", "orders per customer", is_share=False),
    Outcome("net_revenue", "net revenue per customer", is_share=False),
    Outcome("contribution_margin", "contribution margin per customer", is_share=False),
    Outcome("lapsed", "lapsed", is_share=True, is_welcome=False),
)
EFFECTS_TYPES = {
    "audience_id": "string",
    "outcome": "string",
    "followed_since": "datetime64[us]",
    "member_customers": "Int64",
    "holdout_customers": "Int64",
    "member_average": "Float64",
    "holdout_average": "Float64",
    "difference": "Float64",
    "difference_low": "Float64",
    "difference_high": "Float64",
    "p_value": "Float64",
    "p_value_corrected": "Float64",
    "verdict": "string",
    "verdict_in_words": "string",
}


@dataclass(frozen=True)
class Part:
    """One part of an audience, for one outcome: customers, and sums of the outcome over them."""

    customers: int
    total: float
    squares: float

    @property
    def average(self) -> float | None:
        """The outcome per customer; None without customers."""
        return self.total / self.customers if self.customers else None

    @property
    def deviation(self) -> float:
        """Standard deviation between customers, from the sums."""
        spread = self.squares - self.total**2 / self.customers
        return math.sqrt(max(spread, 0) / (self.customers - 1))


@dataclass(frozen=True)
class Difference:
    """Members less holdout, its bounds and the chance of one as large where there is none."""

    value: float
    low: float
    high: float
    p_value: float


def share_difference(members: Part, holdout: Part) -> Difference:
    """The difference of two shares; see the module for the formulas.

    Args:
        members: Customers and how many of them it is true of.
        holdout: The same of those held out.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    counts = [members.total, holdout.total]
    customers = [members.customers, holdout.customers]
    low, high = confint_proportions_2indep(
        counts[0], customers[0], counts[1], customers[1], method="newcomb", alpha=1 - CONFIDENCE
    )
    # nobody or everybody: no variance, and no difference either
    is_constant = sum(counts) in (0, sum(customers))
    p_value = 1.0 if is_constant else proportions_ztest(counts, customers)[1]
    return Difference(members.average - holdout.average, float(low), float(high), float(p_value))


def amount_difference(members: Part, holdout: Part) -> Difference:
    """The difference of two averages per customer; see the module for the formulas.

    Args:
        members: Customers, the sum of the amount and of its squares.
        holdout: The same of those held out.
    """
    from scipy.stats import t, ttest_ind_from_stats

    value = members.average - holdout.average
    parts = (members, holdout)
    errors = [part.deviation**2 / part.customers for part in parts]
    error = math.sqrt(sum(errors))
    if error == 0:
        # all alike in each part
        return Difference(value, value, value, 1.0 if value == 0 else 0.0)
    degrees = sum(errors) ** 2 / sum(
        own**2 / (part.customers - 1) for own, part in zip(errors, parts, strict=True)
    )
    (_, p_value) = ttest_ind_from_stats(
        *(members.average, members.deviation, members.customers),
        *(holdout.average, holdout.deviation, holdout.customers),
        equal_var=False,
    )
    margin = t.ppf((1 + CONFIDENCE) / 2, degrees) * error
    return Difference(value, value - margin, value + margin, float(p_value))


def holm(p_values: list[float]) -> list[float]:
    """p-values corrected for being several: S. Holm (1979), Scand. J. Statistics 6, 65-70.

    statsmodels has it too, and collects garbage on each call: a tenth of a second an audience.
    """
    corrected = [1.0] * len(p_values)
    least = 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        least = max(least, min(1.0, (len(p_values) - place) * p_values[index]))
        corrected[index] = least
    return corrected


def measure_effects(sums: pd.DataFrame, audiences: pd.DataFrame) -> pd.DataFrame:
    """Members against holdout, for every audience and outcome.

    Args:
        sums: One row per audience and part, with columns audience_id, is_holdout, customers,
            followed_since (date), ordered and lapsed (customers), and orders, net_revenue and
            contribution_margin, each with `_squared` (money in the reporting currency).
        audiences: One row per audience: audience_id, takes_holdout, holdout_share (0 to 1) and
            minimum_customers that each part needs.

    Returns:
        One row per audience and outcome, with the columns of `EFFECTS_TYPES`. Shares are 0 to 1;
        `verdict` is takes_none, no_holdout, nobody_followed, too_few, parts_are_off, better, worse
        or no_difference, and `verdict_in_words` says it.
    """
    rows = []
    for audience in audiences.itertuples():
        own = sums[sums["audience_id"] == audience.audience_id]
        rows += _audience_rows(audience, own)
    effects = pd.DataFrame(rows, columns=list(EFFECTS_TYPES))
    effects["followed_since"] = pd.to_datetime(effects["followed_since"])
    return effects.astype(EFFECTS_TYPES)


def _audience_rows(audience: object, sums: pd.DataFrame) -> list[dict[str, object]]:
    by_part = {bool(row.is_holdout): row for row in sums.itertuples()}
    parts = {
        outcome.name: tuple(_part(by_part.get(is_holdout), outcome) for is_holdout in (False, True))
        for outcome in OUTCOMES
    }
    members, holdout = parts[OUTCOMES[0].name]
    status, words = _obstacle(audience, members.customers, holdout.customers)
    differences: dict[str, Difference] = {}
    corrected: dict[str, float] = {}
    if min(members.customers, holdout.customers) >= 2:
        differences = {
            outcome.name: (share_difference if outcome.is_share else amount_difference)(
                *parts[outcome.name]
            )
            for outcome in OUTCOMES
        }
        raw = [difference.p_value for difference in differences.values()]
        corrected = dict(zip(differences, holm(raw), strict=True))
    rows = []
    for outcome in OUTCOMES:
        difference = differences.get(outcome.name)
        verdict, sentence = status, words
        if not status:
            verdict, sentence = _verdict(outcome, difference, corrected[outcome.name])
        own_members, own_holdout = parts[outcome.name]
        rows.append(
            {
                "audience_id": audience.audience_id,
                "outcome": outcome.name,
                "followed_since": sums["followed_since"].min() if len(sums) else None,
                "member_customers": own_members.customers,
                "holdout_customers": own_holdout.customers,
                "member_average": own_members.average,
                "holdout_average": own_holdout.average,
                "difference": difference.value if difference else None,
                "difference_low": difference.low if difference else None,
                "difference_high": difference.high if difference else None,
                "p_value": difference.p_value if difference else None,
                "p_value_corrected": corrected.get(outcome.name),
                "verdict": verdict,
                "verdict_in_words": sentence,
            }
        )
    return rows


def _part(row: object | None, outcome: Outcome) -> Part:
    """The sums of one outcome; a share's square is itself."""
    if row is None:
        return Part(0, 0.0, 0.0)
    total = float(getattr(row, outcome.name))
    squares = total if outcome.is_share else float(getattr(row, f"{outcome.name}_squared"))
    return Part(int(row.customers), total, squares)


def _obstacle(audience: object, members: int, holdout: int) -> tuple[str, str]:
    """What stands in the way of a verdict, and in words; empty where nothing does."""
    if not audience.takes_holdout:
        return "takes_none", "Nobody is held out of this audience, so its effect is not measured"
    if audience.holdout_share <= 0:
        return (
            "no_holdout",
            "No holdout, so nothing to compare with: set a share in audience_holdout_shares",
        )
    if members + holdout == 0:
        return "nobody_followed", "Nobody has been followed for a day yet"
    needed = audience.minimum_customers
    if min(members, holdout) < max(needed, 2):
        return "too_few", (
            f"Too few to say: {members:,} members and {holdout:,} held out, {needed:,} of each are "
            "needed"
        )
    from scipy.stats import binomtest

    chance = binomtest(holdout, members + holdout, min(audience.holdout_share, 1.0)).pvalue
    if chance < RATIO_CHANCE:
        return "parts_are_off", (
            f"{holdout / (members + holdout):.1%} are held out where it should be "
            f"{audience.holdout_share:.1%}: something chose who is, so there is no verdict"
        )
    return "", ""


def _verdict(outcome: Outcome, difference: Difference, p_value: float) -> tuple[str, str]:
    """Which way the difference goes, and in words."""
    if outcome.is_share:
        value, low, high = (
            f"{100 * bound:+.1f}" for bound in (difference.value, difference.low, difference.high)
        )
        words = f"{value} points of members {outcome.words} (95%: {low} to {high})"
    else:
        value, low, high = (
            f"{bound:+,.2f}" for bound in (difference.value, difference.low, difference.high)
        )
        words = f"{value} {outcome.words} (95%: {low} to {high})"
    if p_value >= 1 - CONFIDENCE:
        return "no_difference", f"No difference beyond chance: {words}"
    if (difference.value > 0) == outcome.is_welcome:
        return "better", f"Better: {words}"
    return "worse", f"Worse: {words}"
