"""The raw contract and what the marts need of it, read from the project's YAML without dbt."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

# libyaml reads the contract ten times faster where it is there
_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ProjectError(Exception):
    """The project's files are not where or what they should be; the message is for the user."""


@dataclass(frozen=True)
class Column:
    """One column of a raw table.

    Attributes:
        name: Name in lower case, as the contract writes it.
        data_type: Type of the contract, such as `decimal(18,4)`.
        description: Meaning, as written in the YAML (may call dbt's `doc`).
        meta: Rules of the column under `config.meta`: `key`, `required`, `allowed` and so on.
    """

    name: str
    data_type: str
    description: str = ""
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def is_key(self) -> bool:
        """Whether it identifies the row, alone or with other columns."""
        return bool(self.meta.get("key"))

    @property
    def is_required(self) -> bool:
        """Whether it must exist where its table does."""
        must_be_filled = self.is_key or bool(self.meta.get("required"))
        return must_be_filled and not self.meta.get("may_be_null")

    @property
    def contains_pii(self) -> bool:
        """Whether it holds personal data, which no report may show."""
        return bool(self.meta.get("contains_pii"))


@dataclass(frozen=True)
class Table:
    """One raw table.

    Attributes:
        name: Name of the table and of its files.
        description: What one row is.
        columns: Columns by name, in the order of the YAML.
        meta: Rules of the table under `config.meta`: `required`, `one_of`, `one_of_rows`.
    """

    name: str
    description: str
    columns: dict[str, Column]
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def is_required(self) -> bool:
        """Whether nothing can be built without it."""
        return bool(self.meta.get("required"))

    @property
    def one_of(self) -> list[str]:
        """Columns of which at least one must exist."""
        return list(self.meta.get("one_of", []))

    @property
    def required_columns(self) -> list[Column]:
        """Columns that must exist where the table does."""
        return [column for column in self.columns.values() if column.is_required]

    @property
    def key_columns(self) -> list[Column]:
        """Columns that identify a row together."""
        return [column for column in self.columns.values() if column.is_key]

    def as_node(self) -> dict[str, Any]:
        """The table in the shape in which dbt's graph hands a source to a macro."""
        return {
            "name": self.name,
            "config": {"meta": self.meta},
            "meta": self.meta,
            "columns": {
                column.name: {
                    "name": column.name,
                    "data_type": column.data_type,
                    "config": {"meta": column.meta},
                    "meta": column.meta,
                }
                for column in self.columns.values()
            },
        }


def find_project(given: Path | None = None) -> Path:
    """The folder of the project: as given, the working folder, or where this package stands.

    Raises:
        ProjectError: None of them holds a `dbt_project.yml`.
    """
    candidates = [given] if given else [Path.cwd(), Path(__file__).resolve().parents[2]]
    for folder in candidates:
        if (folder / "dbt_project.yml").is_file():
            return folder.resolve()
    raise ProjectError(
        f"There is no dbt_project.yml in {candidates[0]}: name the project's folder with "
        "--project-dir."
    )


def project_vars(project: Path) -> list[str]:
    """Names of the vars that the project knows.

    Args:
        project: Folder of the project.
    """
    return list(_read(project / "dbt_project.yml").get("vars") or {})


def load_contract(project: Path) -> dict[str, Table]:
    """Reads every raw table of the contract, sorted by name.

    Args:
        project: Folder of the project.

    Raises:
        ProjectError: No sources' YAML holds a table of source `raw`.
    """
    tables = {}
    for path in sorted((project / "models" / "staging").glob("*/_*__sources.yml")):
        for source in _read(path).get("sources") or []:
            if source["name"] == "raw":
                tables.update({table["name"]: _table(table) for table in source["tables"]})
    if not tables:
        raise ProjectError(f"{project} has no raw contract (models/staging/*/_*__sources.yml).")
    return dict(sorted(tables.items()))


def load_mart_needs(project: Path) -> dict[str, list[str]]:
    """Reads the raw tables without which each mart has no rows, sorted by name of the mart.

    They stand under `config.meta.needs` of a mart or, for all marts of a folder, under
    `+meta: {needs: ...}` in dbt_project.yml. As in dbt, those of the mart win.

    Args:
        project: Folder of the project.
    """
    marts = project / "models" / "marts"
    settings = _read(project / "dbt_project.yml")
    settings = (settings.get("models") or {}).get(settings.get("name")) or {}
    needs = {}
    for path in marts.rglob("*.sql"):
        needs[path.stem] = _folder_needs(
            settings, path.parent.relative_to(project / "models").parts
        )
    for path in sorted(marts.rglob("_*__models.yml")):
        for model in _read(path).get("models") or []:
            meta = (model.get("config") or {}).get("meta") or {}
            needs[model["name"]] = list(meta.get("needs", needs.get(model["name"], [])))
    return dict(sorted(needs.items()))


def _read(path: Path) -> dict[str, Any]:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_YAML_LOADER) or {}
    except yaml.YAMLError as error:
        raise ProjectError(f"{path} is not valid YAML: {error}") from error


def _table(entry: dict[str, Any]) -> Table:
    columns = [
        Column(
            name=column["name"],
            data_type=str(column["data_type"]),
            description=column.get("description", ""),
            meta=(column.get("config") or {}).get("meta") or {},
        )
        for column in entry["columns"]
    ]
    return Table(
        name=entry["name"],
        description=entry.get("description", ""),
        columns={column.name: column for column in columns},
        meta=(entry.get("config") or {}).get("meta") or {},
    )


def _folder_needs(settings: dict[str, Any], folder: tuple[str, ...]) -> list[str]:
    """What dbt_project.yml says for the marts of a folder; the deepest folder wins."""
    needs: list[str] = []
    for part in folder:
        settings = settings.get(part) or {}
        meta = settings.get("+meta") or settings.get("meta") or {}
        needs = list(meta.get("needs", needs))
    return needs
