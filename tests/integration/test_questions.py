"""The pages to read say what the sample shop answers, and name what is there."""

import re

import yaml
from conftest import REPO

from customer_value.contract import load_contract
from customer_value.questions_page import Question, load_questions, questions_page


def test_the_page_is_what_the_sample_answers(sample_build):
    written = (REPO / "docs" / "questions.md").read_text(encoding="utf-8")
    page = questions_page(load_questions(REPO), sample_build.database)
    assert written == page, "run: make pages"
    # a question whose answer is empty teaches nobody
    assert "No rows" not in page
    assert page.count("\n### ") == len(load_questions(REPO)) >= 20


def test_values_are_written_for_readers(sample_build):
    question = Question(
        section="A: b?",
        question="What?",
        reading="As it is.",
        sql="select 2024 as year, 12345 as orders, 1234.5::decimal(18, 2) as money, "
        "0.25::double as share, true as is_so, null as nothing, 'a|b' as text, "
        "date '2025-01-31' as day",
        answer="{orders} orders",
    )
    nothing = Question("A: b?", "Which?", "None.", "select 1 as one where false")
    page = questions_page([question, nothing], sample_build.database)
    assert "| 2024 | 12,345 | 1,234.50 | 0.2 | yes | - | a\\|b | 2025-01-31 |" in page
    assert "**12,345 orders**" in page
    assert "- [A: b?](#a-b)" in page
    assert page.count("## A: b?") == 1
    assert "No rows: there is nothing of the kind in the sample shop." in page


def test_queries_of_the_reconciliation_page_run(sample_build):
    page = (REPO / "docs" / "reconciliation.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", page, flags=re.DOTALL)
    assert len(queries) == 2
    assert all(sample_build.rows(query) for query in queries)


def test_the_reconciliation_page_names_steps_columns_and_vars_that_are_there(sample_build):
    page = (REPO / "docs" / "reconciliation.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", page))
    steps = {step for (step,) in sample_build.rows("select step from kpi_revenue_bridge")}
    columns = sample_build.rows("select table_name, column_name from information_schema.columns")
    contract = load_contract(REPO)
    raw = [(table, column) for table in contract for column in contract[table].columns]
    known = {name for column in [*columns, *raw] for name in (*column, ".".join(column))} | steps
    known |= set(yaml.safe_load((REPO / "dbt_project.yml").read_text(encoding="utf-8"))["vars"])
    known |= {"_by_refund_date"}
    assert named - known == set()
    bridge = set(re.findall(r"[Bb]ridge steps? `(\w+)`(?:, `(\w+)`)?", page))
    assert {step for pair in bridge for step in pair if step} <= steps


def test_the_readme_names_marts_that_are_there(sample_build):
    readme = (REPO / "README.md").read_text(encoding="utf-8")
    section = readme[readme.index("## Marts by question") : readme.index("### Metrics")]
    marts = set(sample_build.tables("main"))
    areas = "|".join(sorted({name.split("_")[0] for name in marts}))
    named = re.findall(rf"`((?:{areas})_[a-z_]+)`", section)
    assert len(named) > 30
    assert set(named) <= marts
