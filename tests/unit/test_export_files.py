"""Exports as files: what they hold, who may read them, and that old ones go."""

import csv
import os
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from customer_value.export_files import TYPES, write_export_files


def write(exports: dict, listed: pd.DataFrame, path: object) -> pd.DataFrame:
    return write_export_files(exports, listed.assign(export_path=str(path)))


LISTED = pd.DataFrame(
    [("klaviyo", "vip"), ("klaviyo", "nobody"), ("web_personalisation", "vip")],
    columns=["export_id", "audience_id"],
)


@pytest.fixture
def exports():
    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false")
    klaviyo = connection.sql(
        """
        select * from (values
            ('vip', 'C2', 'b,"c"@x.com', null), ('vip', 'C1', 'o''brien@x.com', '+491'),
            ('gone', 'C3', 'c@x.com', null)
        ) as rows (audience_id, customer_key, "Email", "Phone Number")
        """
    )
    web = connection.sql(
        "select 'vip' as audience_id, 'C1' as customer_key, '[\"P1\"]' as recommendations"
    )
    return {"klaviyo": klaviyo, "web_personalisation": web}


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_each_audience_is_a_file_with_the_platforms_columns(exports, tmp_path):
    folder = tmp_path / "new" / "out"
    written = write(exports, LISTED, folder)
    assert written.dtypes.astype(str).to_dict() == {
        name: kind.lower() if kind == "string" else kind for name, kind in TYPES.items()
    }
    assert written[written["file"].str.endswith(".csv")][
        ["export_id", "audience_id", "customers"]
    ].values.tolist() == [
        ["klaviyo", "nobody", 0],
        ["klaviyo", "vip", 2],
        ["web_personalisation", "vip", 1],
    ]
    assert rows_of(folder / "klaviyo" / "vip.csv") == [
        ["Email", "Phone Number"],
        ["o'brien@x.com", "+491"],
        ['b,"c"@x.com', ""],
    ]
    # an audience without anybody empties the platform's list
    assert rows_of(folder / "klaviyo" / "nobody.csv") == [["Email", "Phone Number"]]
    # the site knows customers by their key
    assert rows_of(folder / "web_personalisation" / "vip.csv") == [
        ["customer_key", "recommendations"],
        ["C1", '["P1"]'],
    ]
    parquet = pq.read_table(folder / "klaviyo" / "vip.parquet")
    assert parquet.column_names == ["Email", "Phone Number"]
    assert parquet.num_rows == 2
    assert {Path(file) for file in written["file"]} == set(folder.glob("*/*"))


def test_files_are_for_their_owner_alone(exports, tmp_path):
    before = os.umask(0o000)
    try:
        write(exports, LISTED, tmp_path / "out")
    finally:
        os.umask(before)
    for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert path.stat().st_mode & 0o777 == expected, path


def test_files_of_before_are_replaced_and_other_peoples_stay(exports, tmp_path):
    write(exports, LISTED, tmp_path)
    (tmp_path / "klaviyo" / "notes.txt").write_text("mine")
    (tmp_path / "vip.csv").write_text("mine")
    old = tmp_path / "klaviyo" / "vip.csv"
    old.write_text("erased@x.com")
    fewer = LISTED[LISTED["audience_id"] == "vip"]
    write(exports, fewer, tmp_path)
    assert "erased@x.com" not in old.read_text()
    names = sorted(path.name for path in (tmp_path / "klaviyo").iterdir())
    assert names == ["notes.txt", "vip.csv", "vip.parquet"]
    assert (tmp_path / "vip.csv").read_text() == "mine"


def test_what_a_killed_build_left_behind_goes(exports, tmp_path, monkeypatch):
    def killed(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        # nothing tidies up after a process that is killed
        patched.setattr("customer_value.export_files.shutil.rmtree", lambda _: None)
        patched.setattr(Path, "chmod", lambda path, _: killed(path) if path.suffix else None)
        write(exports, LISTED, tmp_path)
    assert [path for path in tmp_path.rglob("*.csv") if ".new_" in str(path)]
    write(exports, LISTED, tmp_path)
    assert [path for path in tmp_path.rglob("*") if ".new_" in str(path)] == []


def test_without_a_folder_and_on_spark_there_are_no_files(exports, tmp_path):
    nothing = write(exports, LISTED, "")
    assert nothing.empty and list(nothing.columns) == list(TYPES)
    assert write({"klaviyo": object()}, LISTED, tmp_path / "out").empty
    assert list(tmp_path.iterdir()) == []
    connection = duckdb.connect()
    connection.register("found", nothing)
    kinds = connection.execute("select column_type from (describe found)").fetchall()
    assert kinds == [("VARCHAR",), ("VARCHAR",), ("VARCHAR",), ("INTEGER",)]


@pytest.mark.parametrize("audience_id", ["../vip", "a b", "", ".", "vip'"])
def test_what_cannot_be_a_file_name_is_said(exports, tmp_path, audience_id):
    listed = pd.DataFrame([("klaviyo", audience_id)], columns=["export_id", "audience_id"])
    with pytest.raises(ValueError, match="cannot be the name of a file"):
        write(exports, listed, tmp_path / "out")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_path_that_is_no_folder_is_said(exports, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ValueError, match=r"export_path is .*taken, and .* cannot be written there"):
        write(exports, LISTED, tmp_path / "taken")
    with pytest.raises(ValueError, match="Not a directory"):
        write(exports, LISTED, tmp_path / "taken" / "below")
