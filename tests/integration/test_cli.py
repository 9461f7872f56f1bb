"""The command `customer-value` as its users call it, and that check and build agree."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from hostile import broken_shop, write_shop

from customer_value.check import check_folder
from customer_value.cli import main

REPO = Path(__file__).resolve().parents[2]
# what a build finds out only by looking at other tables or at the file as a whole
REASONS_OF_OTHER_TABLES = "('no_exchange_rate', 'parent_missing', 'parent_rejected', 'broken_line')"


def run(*words: str, folder: Path = REPO) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "customer_value.cli", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_of_a_good_folder(sample_folder):
    done = run("check", str(sample_folder))

    assert (done.returncode, done.stderr) == (0, "")
    assert "orders.csv" in done.stdout
    assert "It can be built" in done.stdout


def test_check_of_a_bad_folder_needs_no_stack_trace(tmp_path):
    (tmp_path / "orders.csv").write_text("order_id,ordered_at\n1,2024-01-01\n")

    done = run("check", str(tmp_path), folder=tmp_path)

    assert (done.returncode, done.stderr) == (1, "")
    assert "orders.csv has no column total" in done.stdout


def test_check_finds_the_rows_that_a_build_rejects(sample_folder, sample_build):
    report = check_folder(sample_folder, REPO)

    expected = Counter()
    for *key, count in sample_build.rows(
        "select raw_table, reject_column, reject_reason, count(*) from rejected_rows "
        f"where reject_reason not in {REASONS_OF_OTHER_TABLES} group by all"
    ):
        expected[tuple(key)] = count
    found = Counter(
        {
            (name, finding.column, finding.reason): finding.count
            for name, table in report.found.items()
            for finding in table.findings
            if finding.rejects_row
        }
    )
    assert report.can_be_built
    assert found == expected


def test_check_of_the_broken_shop_shows_no_personal_data(tmp_path):
    write_shop(broken_shop(), tmp_path)

    report = check_folder(tmp_path, REPO)

    assert report.can_be_built, report.problems
    assert any(table.findings for table in report.found.values())
    # every personal value of the broken shop carries this text
    assert "zyzzx" not in report.text()
    assert not any(
        "zyzzx" in (finding.example or "")
        for table in report.found.values()
        for finding in table.findings
    )


def test_what_needs_a_build_says_so(tmp_path):
    (tmp_path / "dbt_project.yml").write_text("name: shop\n", encoding="utf-8")
    missing = tmp_path / "missing.duckdb"
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    for done in (
        run("metrics", "list", "metrics", folder=tmp_path),
        run("questions", "--db", str(missing)),
        run("questions", "--db", str(empty)),
    ):
        assert done.returncode == 1
        assert "run make build" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not missing.exists()


def test_the_readme_shows_how_the_summary_begins(sample_build):
    readme = (REPO / "README.md").read_text(encoding="utf-8")
    shown = readme[readme.index("The shop as of") : readme.index("\n  ...\n")]
    said = run("summary", "--db", str(sample_build.database)).stdout
    assert len(shown.splitlines()) > 10
    assert said.startswith(shown)


def test_summary_says_what_the_marts_hold(sample_build):
    done = run("summary", "--db", str(sample_build.database))

    orders, customers, revenue = sample_build.row(
        "select count(*), count(distinct customer_key), "
        "(select sum(net_revenue) from fct_orders where is_valid) - "
        "(select coalesce(sum(refunded_merchandise), 0) from fct_refunds where order_id is null) "
        "from fct_orders where is_valid"
    )
    assert (done.returncode, done.stderr) == (0, "")
    words = " ".join(done.stdout.split())
    assert f"Orders {orders:,} " in words
    assert f"Customers {customers:,} " in words
    assert f"Net revenue {revenue:,.2f} " in words
    for group, members in sample_build.rows("select rfm_group, customers from rfm_groups"):
        assert f"{group} {members:,} " in words
    (rejected,) = sample_build.row("select count(*) from rejected_rows")
    assert f"Rejected: {rejected:,} rows." in words


def test_summary_without_a_database_is_one_sentence(tmp_path):
    done = run("summary", "--db", str(tmp_path / "none.duckdb"))

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_vars_join_the_folder_and_further_vars(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'it\'s "raw"').mkdir()

    assert (
        main(
            [
                "vars",
                "--raw",
                'it\'s "raw"',
                "--vars",
                "{as_of: 2024-01-31, prices_include_tax: true}",
            ]
        )
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert found == {
        "as_of": "2024-01-31",
        "prices_include_tax": True,
        "raw_path": str(tmp_path / 'it\'s "raw"'),
    }
    assert main(["vars"]) == 0
    assert json.loads(capsys.readouterr().out) == {}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--raw", "nowhere"], "There is no folder nowhere"),
        (["--vars", "as_of"], "VARS must be a YAML mapping"),
        (["--vars", "{as_of: "], "VARS must be a YAML mapping"),
        (["--vars", "{as_of: 2024-13-01}"], "VARS must be a YAML mapping"),
        (
            ["--vars", "{reporting_curency: USD}"],
            "VARS names reporting_curency, which is no var of dbt_project.yml. Is it reporting_cu",
        ),
    ],
)
def test_vars_that_cannot_be_used_are_one_sentence(words, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(["vars", *words]) == 2
    assert capsys.readouterr().err.startswith(sentence)


def test_a_generated_shop_can_be_built(tmp_path):
    done = run(
        "generate", "--customers", "100", "--out", str(tmp_path), "--tables", "orders", "--quiet"
    )

    assert done.returncode == 0, done.stderr
    report = check_folder(tmp_path, REPO)
    assert report.can_be_built, report.problems
    assert report.found["orders"].row_count


def test_a_project_that_is_not_there_is_one_sentence(tmp_path):
    done = run("--project-dir", str(tmp_path), "check", str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no dbt_project.yml in {tmp_path}")


def test_make_alone_says_what_there_is():
    done = subprocess.run(
        ["make"], cwd=REPO, capture_output=True, text=True, check=True, env={**os.environ}
    )

    for target in ("build", "test", "lint", "check", "docs", "spark-check", "bench", "clean"):
        assert f"\n  {target} " in done.stdout
