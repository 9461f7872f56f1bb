"""The metric dictionary against the tables themselves, which know nothing of its YAML."""

import json

from conftest import REPO, Build

NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE")


def test_every_numeric_column_of_a_mart_is_in_the_dictionary(sample_build: Build) -> None:
    columns = sample_build.rows(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_catalog = current_database() and (table_schema = 'main'"
        # what is handed to platforms stands apart; the list of files is no mart
        " or table_schema = 'main_exports' and table_name <> 'export_files')"
    )
    numbers = {
        (table, column)
        for table, column, kind in columns
        if kind in NUMERIC or kind.startswith("DECIMAL")
    }
    listed = set(sample_build.rows("select mart, column_name from metric_dictionary"))
    assert len(numbers) > 100
    assert listed == numbers


def test_a_column_named_as_a_metric_elsewhere_means_the_same_or_says_otherwise(
    sample_build: Build,
) -> None:
    """Two columns of one metric share formula and unit: the definition stands once."""
    different = sample_build.rows(
        "select metric from metric_dictionary"
        " group by metric having count(distinct formula) > 1 or count(distinct unit) > 1"
    )
    assert different == []


def test_sources_are_tables_of_the_project(sample_build: Build) -> None:
    sources = sample_build.rows("select distinct source from metric_dictionary")
    names = {name.strip() for (text,) in sources for name in text.split(",")}
    known = {path.stem for path in (REPO / "models").rglob("*.sql")}
    known |= {path.stem for path in (REPO / "python_models").rglob("*.py")}
    known |= {path.stem for path in (REPO / "seeds").rglob("*.csv")}
    known |= {name.removeprefix("sample_") for name in known}
    assert names - known == {"all raw tables"}, json.dumps(sorted(names - known))
