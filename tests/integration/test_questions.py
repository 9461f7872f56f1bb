"""The page of questions says what the sample shop answers."""

from conftest import REPO

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
