"""Writes the boards as a site of files, which opens from disk and needs no network."""

import base64
import functools
import os
from importlib import resources
from pathlib import Path

import vl_convert

from customer_value.boards.data import Database
from customer_value.boards.definition import load_boards
from customer_value.boards.pages import Pages
from customer_value.places import BOARDS, DOCS, SITE

_FONT = "inter.woff2"


def write_site(database: Path, project: Path, folder: Path | None = None) -> Path:
    """Writes all pages of a built database.

    Args:
        database: DuckDB file that `dbt build` wrote; it is read only.
        project: Folder of the project, with the boards in `charts/`.
        folder: Where the pages go; default: SITE.

    Returns:
        Path of the start page.

    Raises:
        BoardError: The database or a board cannot be read, in words for the user.
    """
    folder = folder or project / SITE
    boards = load_boards(project / BOARDS)
    with Database(database, project) as opened:
        pages = Pages(opened, boards, docs=docs_address(project, folder))
        texts = {f"{board.id}.html": pages.board(board) for board in boards}
        texts["index.html"] = pages.start()
        texts["definitions.html"] = pages.definitions()
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("style.css", "boards.js", "vega.js"):
        target = folder / "assets" / name
        # the library is large and slow to bundle, and only changes with its version
        if name != "vega.js" or not _is_current(target):
            target.write_text(asset(name), encoding="utf-8")
    return folder / "index.html"


def docs_address(project: Path, folder: Path) -> str | None:
    """Address of the documentation of all tables from the pages, where it was made."""
    if not (project / DOCS).is_file():
        return None
    return Path(os.path.relpath(project / DOCS, folder)).as_posix()


@functools.cache
def asset(name: str) -> str:
    """The text of a file that pages load: `style.css`, `boards.js` or `vega.js`.

    The font stands within the style sheet, because some browsers load none from disk.
    """
    if name == "vega.js":
        return _version() + vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;\n")
    assets = resources.files("customer_value.boards") / "assets"
    text = (assets / name).read_text(encoding="utf-8")
    if name == "style.css":
        font = base64.b64encode((assets / _FONT).read_bytes()).decode("ascii")
        text = text.replace(_FONT, f"data:font/woff2;base64,{font}")
    return text


def _version() -> str:
    return f"// bundled by vl-convert {vl_convert.__version__}\n"


def _is_current(target: Path) -> bool:
    if not target.is_file():
        return False
    with target.open(encoding="utf-8") as file:
        return file.readline() == _version()
