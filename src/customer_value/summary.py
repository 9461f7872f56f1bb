"""Says in words what a build found: the shop, RFM groups, predicted CLV, inputs, rejected rows."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from customer_value.places import DOCS, SITE, short_path
from customer_value.text import aligned, bar, counted, money, percent, wrapped

SHOWN_VALUES = 12

_NEXT = [
    ("kpi_periods", "every figure per day, week, month, quarter, year, by channel, country"),
    ("kpi_alerts", "what moved more than its own history makes usual, in words"),
    ("kpi_levers", "what one point more of each figure is worth in a year"),
    ("kpi_profit_days", "the profit statement, day by day"),
    ("kpi_clv_trend", "whether new customers bring more than a year before"),
    ("kpi_next_order_chances", "who comes back, and when"),
    ("kpi_customer_states", "customers active, at risk, lapsed and won back"),
    ("clv_customers", "what each customer is expected to bring, and how sure that is"),
    ("clv_groups", "the same by RFM group, cohort, channel, country, first brand, category"),
    ("clv_readiness", "whether the shop has enough history for such predictions"),
    ("kpi_returns", "what comes back, by product, brand, reason and more"),
    ("nps_by_dimension", "what customers say, by brand, group, discount, delivery and more"),
    ("nps_detractors", "who is unhappy, why, and what is at stake"),
    ("voice_themes", "what they talk about, by theme"),
    ("support_queue", "which ticket to answer first, and the value behind it"),
    ("support_frictions", "what tickets are about, where more often, what grows and is new"),
    ("journey_stages", "where people are lost on the way to an order, and what that costs"),
    (
        "journey_abandoned_carts",
        "what was left in carts or only viewed, by whom, and what came back",
    ),
    ("support_service_levels", "whether the customers that matter are served better"),
    ("audiences", "whom to write to today, about what, and who is left alone"),
    ("audience_members_changes", "what a sync adds to and takes from each audience"),
    ("rfm_customers", "scores and group of each customer"),
    ("rfm_groups", "what each group is worth and what to do next with it"),
    ("rfm_group_profile", "what each group buys, where and how, against all customers"),
    ("fct_orders", "every order with its money, and why it counts or not"),
    ("kpi_revenue_bridge", "how the raw order totals become net revenue"),
    ("metric_dictionary", "how every number of every table is computed"),
    ("rejected_rows", "every row that could not be used, and why"),
]

_MODELS = {"mbg_nbd": "MBG/NBD", "bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD"}


class SummaryError(Exception):
    """There is nothing to summarise; the message is a sentence for the user."""


def database_path(project: Path, given: Path | None = None) -> Path:
    """The database that a build writes: as given, else as the profile names it.

    A relative path counts from the project's folder, as in dbt, unless it was given.
    """
    if given:
        return given
    return project / os.environ.get("CUSTOMER_VALUE_DB", "customer_value.duckdb")


def summarise(database: Path, project: Path) -> str:
    """The summary of a built database.

    Args:
        database: DuckDB file that `dbt build` wrote.
        project: Folder of the project, where boards and documentation may lie.

    Raises:
        SummaryError: The file is not there, cannot be opened, or was never built.
    """
    if not database.is_file():
        raise SummaryError(f"There is no database {database} yet: run make build first.")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return "\n".join(_Summary(connection, database, project).lines())
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        reason = str(error).splitlines()[0]
        raise SummaryError(
            f"{database} holds no whole build ({reason}): run make build."
        ) from error
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0]
        raise SummaryError(
            f"{database} cannot be opened ({reason}). Is a build running, or another program "
            "reading it?"
        ) from error


class _Summary:
    """The parts of the summary of one open database."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, database: Path, project: Path
    ) -> None:
        """Reads what every part needs."""
        self._connection = connection
        self._database = database
        self._project = project
        rows = self._rows("select as_of_date, reporting_currency from main_intermediate.as_of")
        self._as_of, self._currency = rows[0] if rows else (None, None)
        self._net_revenue = Decimal(0)

    def lines(self) -> list[str]:
        """The whole summary."""
        return [
            *self._shop(),
            *self._groups(),
            *self._clv(),
            *self._inputs(),
            *self._rejections(),
            *self._where_next(),
        ]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def _shop(self) -> list[str]:
        rows = self._rows(
            "select orders, customers, net_revenue, aov, net_aov, repeat_purchase_rate, "
            "average_days_between_orders, median_days_between_orders, gross_margin, "
            "gross_margin_rate, contribution_margin, known_cost_share from kpi_periods "
            "where grain = 'all' and dimension = 'total'"
        )
        if not rows or not rows[0][0]:
            return [
                "The shop has no valid orders, so there are no figures: "
                "see below what was found and rejected."
            ]
        orders, customers, revenue, aov, net_aov, repeat_rate, mean_days, median_days = rows[0][:8]
        gross_margin, margin_rate, contribution, known_share = rows[0][8:]
        self._net_revenue = revenue
        days = "-" if mean_days is None else f"{mean_days:,.1f} mean, {median_days:,.0f} median"
        figures = [
            ("Orders", f"{orders:,}", "valid ones"),
            ("Customers", f"{customers:,}", "with at least one of them"),
            (
                "Net revenue",
                money(revenue, self._currency),
                "after discounts and refunds, without tax and shipping",
            ),
            (
                "Gross margin",
                money(gross_margin, self._currency),
                f"{percent(margin_rate)} of that; cost known of {percent(known_share)} of sales",
            ),
            (
                "Contribution margin",
                money(contribution, self._currency),
                "less what shipping, payment, packing and returns cost",
            ),
            (
                "Average order value",
                money(aov, self._currency),
                f"after discounts; {money(net_aov, self._currency)} after refunds",
            ),
            ("Repeat rate", percent(repeat_rate), "customers with two orders or more"),
            ("Days between orders", days, "from an order to the customer's previous one"),
            *self._voice(),
            *self._support(),
            *self._carts(),
            *self._activation(),
        ]
        return [f"The shop as of {self._as_of:%Y-%m-%d}", "", *aligned(figures)]

    def _voice(self) -> list[tuple[str, str, str]]:
        """A line on the score of the moment that was answered most, where there are answers."""
        rows = self._rows(
            "select moment, responses, nps, nps_margin, is_reportable from nps_periods "
            "where grain = 'all' and responses > 0 order by responses desc, moment limit 1"
        )
        return [
            (
                "Net promoter score",
                f"{score:+.0f} of {counted(responses, 'response')}",
                f"{moment.replace('_', ' ')}; "
                + (
                    f"margin of error {margin:.0f} points"
                    if is_reportable
                    else "too few responses for a score to rely on"
                ),
            )
            for moment, responses, score, margin, is_reportable in rows
        ]

    def _support(self) -> list[tuple[str, str, str]]:
        """A line on the tickets that are open, where there are tickets."""
        rows = self._rows(
            "select (select count(*) from support_tickets), count(*), "
            "coalesce(sum(clv_at_risk), 0) from support_queue"
        )
        return [
            (
                "Open tickets",
                f"{open_tickets:,} of {tickets:,}",
                f"{money(at_risk, self._currency)} of predicted CLV behind them",
            )
            for tickets, open_tickets, at_risk in rows
            if tickets
        ]

    def _carts(self) -> list[tuple[str, str, str]]:
        """A line on the carts that can still be brought back, where there are carts."""
        rows = self._rows(
            "select carts, cart_abandonment_rate, count(abandonments.kind), "
            "coalesce(sum(abandonments.value), 0) from journey_cart_periods as periods "
            "left join journey_abandoned_carts as abandonments "
            "on abandonments.is_open and abandonments.kind <> 'view' "
            "where periods.grain = 'all' and periods.carts > 0 group by all"
        )
        return [
            (
                "Abandoned carts",
                f"{percent(rate)} of {carts:,}",
                f"{money(value, self._currency)} in {counted(count, 'cart')} of the last weeks",
            )
            for carts, rate, count, value in rows
        ]

    def _activation(self) -> list[tuple[str, str, str]]:
        """A line on the contacts that are due, and what changed with this build."""
        ((contacts, audiences),) = self._rows(
            "select coalesce(sum(members - held_out_members), 0)::bigint, "
            "count_if(members > held_out_members) from audiences where is_contact"
        )
        ((entered, left),) = self._rows(
            "select coalesce(sum(entered_members), 0)::bigint, "
            "coalesce(sum(left_members), 0)::bigint from audience_sizes "
            "where size_date = (select max(size_date) from audience_sizes)"
        )
        if not contacts:
            return []
        return [
            (
                "Contacts due",
                f"{contacts:,} in {counted(audiences, 'audience')}",
                f"all audiences: {entered:,} came in, {left:,} left that day",
            )
        ]

    def _groups(self) -> list[str]:
        rows = self._rows(
            "select rfm_group, customers, customer_share, net_revenue, revenue_share "
            "from rfm_groups order by net_revenue desc nulls last, customers desc, rfm_group"
        )
        if not sum(row[1] or 0 for row in rows):
            return ["", "RFM groups: no customer has an order that counts."]
        table = [
            ("RFM group", "customers", "share", "", f"net revenue {self._currency}", "share", "")
        ]
        for group, customers, share, revenue, revenue_share in rows:
            table.append(
                (
                    group,
                    f"{customers:,}",
                    percent(share),
                    bar(share),
                    money(revenue, None),
                    percent(revenue_share),
                    bar(revenue_share),
                )
            )
        lines = ["", *aligned(table, numbers=(1, 2, 4, 5))]
        outside = self._net_revenue - sum(row[3] or 0 for row in rows)
        if outside:
            lines += wrapped(
                f"{money(outside, self._currency)} of net revenue are in no group: orders that "
                "name no customer, refunds that name no order.",
                first="  ",
                then="  ",
            )
        notes = self._rows(
            "select dimension, note from rfm_cut_points where is_current and note is not null "
            "order by dimension"
        )
        for dimension, note in notes:
            lines += wrapped(f"{note}.", first=f"  Note on {dimension}: ", then="    ")
        return lines

    def _clv(self) -> list[str]:
        """Predicted CLV of the next year in total, and how far it can be trusted."""
        totals = self._rows(
            "select predicted_clv_365, predicted_clv_365_low, predicted_clv_365_high, "
            "expected_revenue_365 from clv_groups where dimension = 'total'"
        )
        verdict = self._rows("select sentence from clv_readiness where criterion = 'overall'")[0][0]
        if not totals or totals[0][0] is None:
            return ["", *wrapped(verdict, first="Predicted CLV: ", then="  ")]
        predicted, low, high, revenue = totals[0]
        (share,) = self._rows(
            "select (sum(predicted_clv_365) filter (where value_decile = 10) "
            "/ nullif(sum(predicted_clv_365), 0))::double from clv_customers"
        )[0]
        model, detail = self._rows(
            "select parameters.model_name, max(parameters.status_detail) "
            "from clv_parameters as parameters "
            "where is_today and model_name in (select model_name from clv_customers) group by all"
        )[0]
        told = f"{money(predicted, self._currency)} in the 365 days to come"
        if low is not None:
            told += f" (90% interval {money(low, None)} to {money(high, None)})"
        told += (
            f", the contribution margin of {money(revenue, self._currency)} of revenue; "
            f"{percent(share)} of it from the tenth of customers worth most. {verdict}"
        )
        return [
            "",
            *wrapped(told, first="Predicted CLV: ", then="  "),
            *wrapped(f"Model {_MODELS[model]}: {detail}", first="  ", then="  "),
        ]

    def _inputs(self) -> list[str]:
        rows = self._rows("select raw_table, is_found from quality_inputs order by raw_table")
        found = [table for table, is_found in rows if is_found]
        missing = [table for table, is_found in rows if not is_found]
        lines = ["", *wrapped(f"Inputs found ({len(found)} of {len(rows)}): {', '.join(found)}.")]
        if missing:
            lines += wrapped(f"Not there, so empty: {', '.join(missing)}.")
        return lines

    def _rejections(self) -> list[str]:
        rows = self._rows(
            "select raw_table, reject_reason, count(*) as row_count, "
            "sum(count(*)) over (partition by raw_table)::bigint as table_count "
            "from rejected_rows group by raw_table, reject_reason "
            "order by table_count desc, 1, row_count desc, 2"
        )
        values = self._rows(
            "select raw_table || '.' || reject_column, count(*) from rejected_values "
            "group by all order by 2 desc, 1"
        )
        row_count = sum(row[2] for row in rows)
        value_count = sum(row[1] for row in values)
        lines = [
            "",
            f"Rejected: {counted(row_count, 'row')}. Set to null: {counted(value_count, 'value')}.",
        ]
        reasons: dict[str, list[str]] = {}
        for table, reason, count, _ in rows:
            reasons.setdefault(table, []).append(f"{reason} {count:,}")
        width = max((len(table) for table in reasons), default=0)
        for table, found in reasons.items():
            lines += wrapped(", ".join(found), first=f"  {table:{width}}  ", then=" " * (width + 4))
        shown = [f"{name} {count:,}" for name, count in values[:SHOWN_VALUES]]
        if len(values) > len(shown):
            shown.append(f"and {counted(len(values) - len(shown), 'column')} more")
        if shown:
            lines += wrapped(", ".join(shown), first="  set to null: ", then="    ")
        return lines

    def _where_next(self) -> list[str]:
        commands = [
            ("Boards", self._page(SITE / "index.html", "make boards")),
            ("Boards with filters", "make serve"),
            ("What every column means", self._page(DOCS, "make docs")),
            ("A first look", ".venv/bin/dbt show --select rfm_groups --limit 11"),
            ("Your own data", "make check RAW=folder, then make build RAW=folder"),
        ]
        return [
            "",
            f"Where to look next, in {short_path(self._database)}:",
            *aligned(_NEXT),
            "",
            *aligned(commands),
        ]

    def _page(self, page: Path, command: str) -> str:
        """Where a page is, or the command that makes it where it is not there or is older."""
        path = self._project / page
        if path.is_file() and path.stat().st_mtime >= self._database.stat().st_mtime:
            return f"open {short_path(path)} in a browser"
        return command
