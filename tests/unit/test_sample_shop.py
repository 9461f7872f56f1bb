"""The sample shop as a whole: the same arguments give the same bytes, whatever the chunks."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sample_runs import run

from customer_value.sample.__main__ import main
from customer_value.sample.shop import ORDERS_PER_CUSTOMER, ArgumentsError, generate
from customer_value.sample.tables import COLUMNS


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_same_seed_gives_the_same_bytes(tmp_path, file_format):
    for name in ("first", "second"):
        generate(
            tmp_path / name,
            customers=400,
            chunk_customers=150,
            file_format=file_format,
            progress=False,
        )
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_other_seed_gives_another_shop():
    first, _ = run(customers=300)
    second, _ = run(customers=300, seed=8)
    for table in COLUMNS:
        assert (first / f"{table}.csv").read_bytes() != (second / f"{table}.csv").read_bytes()


def test_a_shop_has_all_tables_of_the_contract():
    folder, truth = run(customers=300)
    assert {p.stem for p in folder.glob("*.csv")} == set(COLUMNS)
    assert all(counts["raw"] > 0 for counts in truth["tables"].values())


def test_fewer_tables_do_not_change_the_others():
    whole, _ = run(customers=300)
    tables = ("orders", "customers", "survey_responses", "web_events")
    part, truth = run(customers=300, tables=tables)
    assert set(truth["tables"]) == set(tables)
    for table in tables:
        assert (part / f"{table}.csv").read_bytes() == (whole / f"{table}.csv").read_bytes()


def test_each_chunk_writes_a_part_and_no_id_repeats():
    folder, truth = run(customers=1000, chunk_customers=300, file_format="parquet", bad_rows=False)
    for table, key in {"orders": "order_id", "web_events": "event_id"}.items():
        parts = sorted((folder / table).glob("*.parquet"))
        assert [part.name for part in parts] == [f"part-{n:05d}.parquet" for n in range(4)]
        keys = [pq.read_table(part, columns=[key])[key].to_pylist() for part in parts]
        sizes = sum(len(set(values)) for values in keys)
        assert len(set().union(*keys)) == sizes
        counts = truth["tables"][table]
        assert sum(len(values) for values in keys) == counts["raw"]
        assert sizes == counts["raw"] - counts["duplicates"]


def test_a_smaller_run_leaves_no_parts_behind(tmp_path):
    for customers in (400, 100):
        generate(tmp_path, customers=customers, chunk_customers=100, progress=False)
    assert len(list((tmp_path / "orders").glob("*.parquet"))) == 2  # one chunk and the odd rows


def test_orders_set_the_size():
    _, truth = run(orders=20_000, tables=("orders",), bad_rows=False)
    assert truth["tables"]["orders"]["raw"] == pytest.approx(20_000, rel=0.05)
    assert truth["arguments"]["customers"] == round(20_000 / ORDERS_PER_CUSTOMER)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"customers": 300, "orders": 900}, "either customers or orders"),
        ({}, "either customers or orders"),
        ({"customers": 3}, "at least"),
        ({"customers": 300, "tables": ["order"]}, "unknown tables: order"),
        ({"customers": 300, "file_format": "xls"}, "unknown format"),
    ],
)
def test_wrong_arguments_are_named(tmp_path, arguments, complaint):
    with pytest.raises(ArgumentsError, match=complaint):
        generate(tmp_path, progress=False, **arguments)


def test_command_line_writes_the_shop_and_says_so(tmp_path, capsys):
    options = ["--customers", "300", "--format", "csv", "--tables", "orders,products", "--quiet"]
    assert main([*options, "--out", str(tmp_path), "--prefix", "x_", "--no-bad-rows"]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"x_orders.csv", "x_products.csv", "truth.json"}
    assert "x_orders.csv" not in (said := capsys.readouterr().out)
    assert f"Wrote to {tmp_path}" in said


def test_command_line_names_a_wrong_argument(tmp_path, capsys):
    assert main(["--customers", "3", "--out", str(tmp_path), "--quiet"]) == 2
    assert "at least" in capsys.readouterr().err
