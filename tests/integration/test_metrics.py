"""What MetricFlow answers equals the marts, to the cent."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import REPO, Build, Project
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow.validation.data_warehouse_model_validator import DataWarehouseModelValidator
from metricflow_semantic_interfaces.validations.semantic_manifest_validator import (
    SemanticManifestValidator,
)
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

COUNTS_AND_MONEY = [
    "orders",
    "units_sold",
    "gross_revenue",
    "discounts",
    "refunded_merchandise",
    "refunded_merchandise_by_refund_date",
    "net_revenue",
    "net_revenue_by_refund_date",
    "gross_margin",
    "contribution_margin",
    "customers",
    "new_customers",
    "returning_customers",
    "repeat_customers",
]
RATIOS = [
    "discount_share",
    "aov",
    "net_aov",
    "unit_return_rate",
    "value_return_rate",
    "gross_margin_rate",
    "contribution_margin_rate",
    "repeat_purchase_rate",
    "purchase_frequency",
    "average_days_between_orders",
    "median_days_between_orders",
]


class Client:
    """Lets MetricFlow try its SQL on a built database."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def __init__(self, build: Build) -> None:
        self._build = build

    def dry_run(self, stmt: str, **_: Any) -> None:
        self._build.rows(f"explain {stmt}")


class Metrics:
    """The project's metrics over a built database."""

    def __init__(self, manifest: Path, build: Build) -> None:
        text = manifest.read_text(encoding="utf-8")
        self.manifest = parse_manifest_from_dbt_generated_manifest(manifest_json_string=text)
        self.client = Client(build)
        self._build = build
        self._engine = MetricFlowEngine(SemanticManifestLookup(self.manifest), self.client)

    def records(self, **request: Any) -> list[dict[str, Any]]:
        """All rows of MetricFlow's SQL for a request; its own result has doubles for decimals."""
        plan = self._engine.explain(MetricFlowQueryRequest.create(**request))
        return self._build.records(plan.sql_statement.sql)


@pytest.fixture(scope="module")
def metrics(project, sample_build) -> Metrics:
    return Metrics(project.semantic_manifest(), sample_build)


def periods(build: Build, grain: str, dimension: str) -> dict[tuple, dict[str, Any]]:
    """Rows of kpi_periods by period and value."""
    sql = f"select * from kpi_periods where grain = '{grain}' and dimension = '{dimension}'"
    return {(row["period_start"], row["dimension_value"]): row for row in build.records(sql)}


def assert_equal_periods(
    answers: list[dict[str, Any]],
    expected: dict[tuple, dict[str, Any]],
    *,
    names: list[str],
    grain: str,
    cut: str | None = None,
) -> None:
    """Each period that MetricFlow knows is that of the mart; in the others nothing happened."""
    found = {}
    for answer in answers:
        value = (answer[cut] or "unknown") if cut else "all"
        found[(answer[f"metric_time__{grain}"].date(), value)] = answer
    assert len(found) == len(answers) > 1
    assert found.keys() <= expected.keys()
    for key, row in expected.items():
        answer = found.get(key, {})
        for name in names:
            if name in COUNTS_AND_MONEY:
                # a derived metric is null where a period has rows of other metrics alone
                assert (answer.get(name) or 0) == row[name], (key, name)
            elif row[name] is None:
                assert answer.get(name) is None, (key, name)
            else:
                assert float(answer[name]) == pytest.approx(row[name], rel=1e-9), (key, name)


def test_the_definitions_are_valid_and_the_warehouse_can_run_them(metrics):
    found = [
        SemanticManifestValidator().validate_semantic_manifest(metrics.manifest),
        *(
            getattr(DataWarehouseModelValidator(metrics.client), check)(metrics.manifest)
            for check in (
                "validate_semantic_models",
                "validate_dimensions",
                "validate_entities",
                "validate_simple_metrics",
                "validate_metrics",
            )
        ),
    ]
    assert [issue for result in found for issue in result.all_issues] == []


@pytest.mark.parametrize(
    ("grain", "dimension"),
    [("week", "total"), ("month", "total"), ("month", "channel"), ("month", "country")],
)
def test_metrics_equal_the_kpi_mart(metrics, sample_build, grain, dimension):
    cut = None if dimension == "total" else f"order__{dimension}"
    names = COUNTS_AND_MONEY + RATIOS
    answers = metrics.records(
        metric_names=names, group_by_names=[f"metric_time__{grain}", *([cut] if cut else [])]
    )
    expected = periods(sample_build, grain, dimension)
    assert_equal_periods(answers, expected, names=names, grain=grain, cut=cut)


def test_metrics_of_all_time_equal_the_kpi_mart(metrics, sample_build):
    (answer,) = metrics.records(metric_names=[*COUNTS_AND_MONEY, *RATIOS])
    (expected,) = sample_build.records(
        "select * from kpi_periods where grain = 'all' and dimension = 'total'"
    )
    for name in COUNTS_AND_MONEY:
        assert answer[name] == expected[name], name
    for name in RATIOS:
        assert float(answer[name]) == pytest.approx(expected[name], rel=1e-9), name


def test_returning_customers_are_the_share_of_all_customers(metrics, sample_build):
    answers = metrics.records(
        metric_names=["returning_customer_share"], group_by_names=["metric_time__month"]
    )
    shares = {row["metric_time__month"].date(): row["returning_customer_share"] for row in answers}
    expected = sample_build.rows(
        "select period_start, returning_customers / customers from kpi_periods "
        "where grain = 'month' and dimension = 'total'"
    )
    assert shares == {month: pytest.approx(share) for month, share in expected}


# Metrics of the customer's voice by what the marts call them
NPS = {
    "nps_responses": "responses",
    "nps_promoters": "promoters",
    "nps_detractors": "detractors",
    "nps": "nps",
}
NPS_ASKED = {
    "nps_questions_sent": "questions_sent",
    "nps_questions_answered": "questions_answered",
    "nps_response_rate": "response_rate",
}


def voice(answers: list[dict[str, Any]], names: dict[str, str], grain: str | None) -> dict:
    """Figures by period and moment, of those in which the first metric is not zero."""
    count = next(iter(names))
    return {
        (
            answer[f"metric_time__{grain}"].date() if grain else None,
            answer["survey_response__moment"],
        ): [float(answer[name]) for name in names]
        for answer in answers
        if answer[count]
    }


def expected_voice(
    build: Build, mart: str, condition: str, names: dict[str, str], grain: str | None
) -> dict:
    """The same from a mart."""
    rows = build.records(f"select * from {mart} where grain = '{grain or 'all'}' and {condition}")
    return {
        (row["period_start"] if grain else None, row["moment"]): [
            pytest.approx(row[column], rel=1e-9) for column in names.values()
        ]
        for row in rows
    }


@pytest.mark.parametrize("grain", ["week", "month", "quarter", "year", None])
@pytest.mark.parametrize(
    ("names", "mart", "condition"),
    [
        (NPS, "nps_periods", "responses > 0"),
        (NPS_ASKED, "nps_periods", "questions_sent > 0"),
        (
            {"csat_responses": "responses", "csat_good_responses": "good_responses"}
            | {"csat": "good_share"},
            "survey_scores",
            "survey_type = 'csat' and responses > 0",
        ),
        (
            {"ces_responses": "responses", "ces_good_responses": "good_responses"}
            | {"ces": "good_share"},
            "survey_scores",
            "survey_type = 'ces' and responses > 0",
        ),
    ],
    ids=["nps", "nps_asked", "csat", "ces"],
)
def test_metrics_of_the_voice_equal_its_marts(metrics, sample_build, names, mart, condition, grain):
    answers = metrics.records(
        metric_names=list(names),
        group_by_names=["survey_response__moment", *([f"metric_time__{grain}"] if grain else [])],
    )
    expected = expected_voice(sample_build, mart, condition, names, grain)
    assert voice(answers, names, grain) == expected
    assert len(expected) > (1 if mart == "nps_periods" else 0)


def test_nps_cut_by_the_order_equals_its_mart(metrics, sample_build):
    answers = metrics.records(
        metric_names=["nps", "nps_responses"],
        group_by_names=["order__channel"],
        where_constraints=["{{ Dimension('survey_response__moment') }} = 'post_delivery'"],
    )
    found = {row["order__channel"]: (row["nps_responses"], row["nps"]) for row in answers}
    expected = sample_build.rows(
        "select dimension_value, responses, nps from nps_by_dimension where period = 'all' "
        "and moment = 'post_delivery' and dimension = 'channel'"
    )
    assert found == {value: (count, pytest.approx(nps)) for value, count, nps in expected}
    assert len(expected) > 3


def test_the_saved_query_of_nps_answers_as_its_mart(metrics, sample_build):
    answers = metrics.records(saved_query_name="nps_by_quarter")
    expected = expected_voice(sample_build, "nps_periods", "responses > 0", NPS, "quarter")
    assert voice(answers, NPS, "quarter") == expected


def test_of_repeated_nps_answers_the_last_of_the_period_counts(sample_build):
    """The sample has such answers in one period of the longer grains but not of the shorter."""
    superseded = dict(
        sample_build.rows("select grain, sum(superseded_responses) from nps_periods group by grain")
    )
    assert superseded["all"] > superseded["year"] > superseded["month"]


def test_products_equal_the_returns_mart(metrics, sample_build):
    answers = metrics.records(
        metric_names=["product_units_sold", "product_net_revenue"],
        group_by_names=["metric_time__month", "product__brand"],
    )
    found = {
        (row["metric_time__month"].date(), row["product__brand"]): (
            row["product_units_sold"],
            row["product_net_revenue"],
        )
        for row in answers
        if row["product__brand"]
    }
    # what was sold without lines has no brand and is in no product metric
    expected = sample_build.rows(
        "select period_start, dimension_value, units_sold, net_sales - refunded_merchandise "
        "from kpi_returns where grain = 'month' and dimension = 'brand' "
        "and dimension_value <> 'unknown' and units_sold > 0"
    )
    assert len(expected) > 100
    assert {key: value for key, value in found.items() if value[0]} == {
        (month, brand): (units, revenue) for month, brand, units, revenue in expected
    }


def test_every_saved_query_answers_as_the_marts_do(metrics, sample_build):
    assert {query.name for query in metrics.manifest.saved_queries} == {
        "headline_by_month",
        "headline_by_channel",
        "headline_by_country",
        "revenue_by_rfm_group",
        "nps_by_quarter",
    }
    for dimension in ("month", "channel", "country"):
        answers = metrics.records(saved_query_name=f"headline_by_{dimension}")
        names = [name for name in answers[0] if "__" not in name]
        assert len(names) == 10
        cut = None if dimension == "month" else f"order__{dimension}"
        expected = periods(sample_build, "month", "total" if cut is None else dimension)
        assert_equal_periods(answers, expected, names=names, grain="month", cut=cut)


def test_revenue_by_rfm_group_adds_up_to_the_groups(metrics, sample_build):
    answers = metrics.records(saved_query_name="revenue_by_rfm_group")
    revenue: dict[str, Decimal] = {}
    for row in answers:
        group = row["customer__rfm_group"]
        revenue[group] = revenue.get(group, Decimal(0)) + row["net_revenue"]
    # what names no customer is in no group
    outside = revenue.pop(None)
    expected = "select rfm_group, net_revenue - unlinked_refunds from rfm_groups"
    assert revenue == dict(sample_build.rows(expected))
    (total,) = sample_build.row(
        "select net_revenue from kpi_periods where grain = 'all' and dimension = 'total'"
    )
    assert sum(revenue.values()) + outside == total


def asked(
    words: list[str], project: Project, folder: Path, settings: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """The command, run in a folder of its own."""
    (folder / "target").mkdir()
    shutil.copy(project.semantic_manifest(), folder / "target")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(REPO / name, folder)
    return subprocess.run(
        [sys.executable, "-m", "customer_value.cli", *words],
        cwd=folder,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_answers_as_the_readme_says_and_asks_nobody_outside(
    project, sample_build, tmp_path
):
    readme = (REPO / "README.md").read_text(encoding="utf-8")
    command, answer = re.search(
        r"```\n\.venv/bin/customer-value (metrics query.*?)```\n```\n(.*?)```", readme, re.DOTALL
    ).groups()
    with socket.create_server(("127.0.0.1", 0)) as outside:
        outside.settimeout(0)
        address = f"http://127.0.0.1:{outside.getsockname()[1]}"
        settings = {
            "CUSTOMER_VALUE_DB": str(sample_build.database),
            "HTTPS_PROXY": address,
            "HTTP_PROXY": address,
        }
        done = asked(shlex.split(command.replace("\\\n", " ")), project, tmp_path, settings)
        assert done.returncode == 0, done.stderr + done.stdout
        with pytest.raises(BlockingIOError):
            outside.accept()
    said = [line.rstrip() for line in done.stdout.splitlines()]
    assert said == answer.splitlines()
    years = sample_build.rows(
        "select orders, net_revenue from kpi_periods "
        "where grain = 'year' and dimension = 'total' order by period_start"
    )
    assert [tuple(line.split()[1:3]) for line in said[2:]] == [
        (str(orders), str(revenue)) for orders, revenue in years
    ]


def test_a_name_that_there_is_not_is_no_bug_to_report(project, sample_build, tmp_path):
    settings = {"CUSTOMER_VALUE_DB": str(sample_build.database)}
    done = asked(
        ["metrics", "query", "--metrics", "nps_respones", "--quiet"], project, tmp_path, settings
    )
    assert done.returncode == 1
    assert "does not exactly match any known metrics" in done.stdout
    assert "nps_responses" in done.stdout
    assert "bug" not in done.stdout + done.stderr
