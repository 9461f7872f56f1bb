"""The raw contract and the marts' needs, read without dbt."""

from pathlib import Path

import pytest

from customer_value.contract import ProjectError, find_project, load_contract, load_mart_needs

REPO = Path(__file__).resolve().parents[2]

SOURCES = """
version: 2
sources:
  - name: raw
    tables:
      - name: {table}
        description: One row per thing.
        config:
          meta: {{required: true, one_of: [email, phone]}}
        columns:
          - name: thing_id
            data_type: string
            description: Id of the thing
            config:
              meta: {{key: true}}
          - name: region
            data_type: string
            config:
              meta: {{key: true, may_be_null: true}}
          - name: made_at
            data_type: timestamp
            config:
              meta: {{required: true}}
          - name: email
            data_type: string
            config:
              meta: {{contains_pii: true}}
          - name: phone
            data_type: string
  - name: other
    tables:
      - name: not_ours
        columns: []
"""


def small_project(folder: Path) -> Path:
    sources = folder / "models" / "staging" / "shop" / "_shop__sources.yml"
    sources.parent.mkdir(parents=True)
    sources.write_text(SOURCES.format(table="things"))
    (folder / "dbt_project.yml").write_text(
        "name: shop\nmodels:\n  shop:\n    marts:\n      voice: {+meta: {needs: [surveys]}}\n"
    )
    for area, name in [("core", "things"), ("voice", "nps"), ("voice", "nps_by_brand")]:
        path = folder / "models" / "marts" / area / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("select 1 as one")
    (folder / "models" / "marts" / "voice" / "_voice__models.yml").write_text(
        "models:\n"
        "  - name: nps\n"
        "  - name: nps_by_brand\n"
        "    config: {meta: {needs: [surveys, products]}}\n"
    )
    return folder


def test_the_contract_names_what_tables_and_columns_require(tmp_path):
    tables = load_contract(small_project(tmp_path))

    assert list(tables) == ["things"]
    things = tables["things"]
    assert things.is_required
    assert things.one_of == ["email", "phone"]
    assert [column.name for column in things.required_columns] == ["thing_id", "made_at"]
    assert [column.name for column in things.key_columns] == ["thing_id", "region"]
    assert [name for name, column in things.columns.items() if column.contains_pii] == ["email"]
    assert things.as_node()["columns"]["made_at"]["data_type"] == "timestamp"


def test_needs_of_a_mart_win_over_those_of_its_folder(tmp_path):
    needs = load_mart_needs(small_project(tmp_path))

    assert needs == {"nps": ["surveys"], "nps_by_brand": ["surveys", "products"], "things": []}


def test_a_folder_without_a_contract_says_so(tmp_path):
    with pytest.raises(ProjectError, match="has no raw contract"):
        load_contract(tmp_path)


def test_a_broken_yaml_file_is_named(tmp_path):
    sources = small_project(tmp_path) / "models" / "staging" / "shop" / "_shop__sources.yml"
    sources.write_text("sources: [")

    with pytest.raises(ProjectError, match="_shop__sources.yml is not valid YAML"):
        load_contract(tmp_path)


def test_the_project_is_found_where_it_is_named_or_where_the_package_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert find_project() == REPO
    assert find_project(small_project(tmp_path / "shop")) == (tmp_path / "shop").resolve()
    monkeypatch.chdir(tmp_path / "shop")
    assert find_project() == (tmp_path / "shop").resolve()
    with pytest.raises(ProjectError, match="no dbt_project.yml"):
        find_project(tmp_path)


def test_the_project_asks_for_orders_alone():
    contract = load_contract(REPO)

    assert len(contract) == 15
    assert [name for name, table in contract.items() if table.is_required] == ["orders"]
    required = [column.name for column in contract["orders"].required_columns]
    assert required == ["order_id", "ordered_at", "total"]
    assert contract["orders"].one_of == ["customer_id", "email"]


def test_every_table_has_a_key_and_every_column_a_type_and_a_meaning():
    for table in load_contract(REPO).values():
        assert table.key_columns, table.name
        assert {"updated_at", "loaded_at", "is_deleted"} <= set(table.columns), table.name
        for column in table.columns.values():
            assert column.data_type, (table.name, column.name)
            assert column.description, (table.name, column.name)


def test_marts_need_tables_of_the_contract():
    contract = load_contract(REPO)

    for mart, needs in load_mart_needs(REPO).items():
        assert set(needs) <= set(contract), mart
