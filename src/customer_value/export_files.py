"""Exports as files, for uploads by hand: a CSV and a Parquet file per platform and audience."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

# what the project knows a row by, and no platform but the shop's own site
HIDDEN = {"audience_id", "customer_key"}
SHOWN = {"web_personalisation": {"customer_key"}}
ENDINGS = (".csv", ".parquet")
ASIDE = ".new_"
TYPES = {"export_id": "string", "audience_id": "string", "file": "string", "customers": "Int32"}


def write_export_files(exports: dict[str, Any], listed: pd.DataFrame) -> pd.DataFrame:
    """Writes all exports anew and removes the files of audiences that are no longer exported.

    Files and folders are for their owner alone (600, 700). Each file is replaced as a whole, so
    that nobody reads half of one. An audience that nobody may be handed over of has a file with
    nothing but its header, or a platform would keep the people of the day before.

    Args:
        exports: By export id, a relation of DuckDB with `audience_id`, `customer_key` and the
            platform's columns.
        listed: `export_id` and `audience_id` of all pairs that are exported, and `export_path`:
            the folder for all files, `~` and paths from the project's folder allowed; empty: none.

    Returns:
        One row per file: `export_id`, `audience_id`, `file` (its path) and `customers` (rows).
        No row without a path, or on Spark.

    Raises:
        ValueError: The files cannot be written there, or an audience's id cannot name one.
    """
    written: list[tuple[str, str, str, int]] = []
    path = next(iter(listed["export_path"]), "")
    if path and all(hasattr(relation, "write_csv") for relation in exports.values()):
        folder = Path(path).expanduser().absolute()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for export_id, relation in exports.items():
                audiences = sorted(listed.loc[listed["export_id"] == export_id, "audience_id"])
                written += _write_export(export_id, relation, audiences, folder / export_id)
        except OSError as error:
            raise ValueError(
                f"Var export_path is {path}, and the exports cannot be written there: "
                f"{error.strerror}."
            ) from error
    return pd.DataFrame(written, columns=list(TYPES)).astype(TYPES)


def _write_export(
    export_id: str, relation: Any, audiences: list[str], folder: Path
) -> list[tuple[str, str, str, int]]:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    hidden = HIDDEN - SHOWN.get(export_id, set())
    columns = ", ".join(f'"{name}"' for name in relation.columns if name not in hidden)
    written = []
    # a build that was killed could not tidy up, and what it left names people
    for left in folder.glob(f"{ASIDE}*"):
        shutil.rmtree(left)
    # files get their rights before they get their place
    aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=folder))
    try:
        for audience_id in audiences:
            if not re.fullmatch(r"[A-Za-z0-9_.-]*[A-Za-z0-9_-]", audience_id):
                raise ValueError(
                    f"The id of audience {audience_id!r} cannot be the name of a file."
                )
            members = relation.filter(f"audience_id = '{audience_id}'")
            rows = members.order("customer_key").project(columns)
            rows.write_csv(str(aside / f"{audience_id}.csv"))
            rows.write_parquet(str(aside / f"{audience_id}.parquet"))
            (customers,) = members.count("*").fetchone()
            for ending in ENDINGS:
                new = aside / (audience_id + ending)
                new.chmod(0o600)
                new.replace(folder / new.name)
                written.append((export_id, audience_id, str(folder / new.name), customers))
    finally:
        shutil.rmtree(aside)
    kept = {Path(file).name for _, _, file, _ in written}
    for old in folder.iterdir():
        if old.suffix in ENDINGS and old.name not in kept:
            old.unlink()
    return written
