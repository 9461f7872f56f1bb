"""Where things are that a build leaves behind, from the project's folder."""

from pathlib import Path

# definitions of the boards
BOARDS = Path("charts")
# their pages, with index.html to start from
SITE = Path("target") / "boards"
# the documentation of all tables, as `make docs` writes it
DOCS = Path("target") / "static_index.html"


def short_path(path: Path) -> Path:
    """The path from the working folder where it lies below that."""
    whole = path.resolve()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else path
