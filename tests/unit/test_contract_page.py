from pathlib import Path

from customer_value.contract_page import contract_page

PROJECT = Path(__file__).resolve().parents[2]


def test_the_page_is_what_the_yaml_says():
    written = (PROJECT / "docs" / "raw_contract.md").read_text(encoding="utf-8")
    assert written == contract_page(PROJECT), "run: customer-value contract > docs/raw_contract.md"


def test_the_page_holds_each_column_once_per_table():
    page = contract_page(PROJECT)
    assert page.count("| is_deleted | boolean |") == 15
    assert "| order_id | string | key | The shop's id of the order |" in page
    assert "{{" not in page
