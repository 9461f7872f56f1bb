"""Shows the boards live: pages are made when they are asked for, with the reader's choices."""

import html
import http.server
import sys
import urllib.parse
from pathlib import Path

from customer_value.boards.data import Database
from customer_value.boards.definition import BoardError, load_boards
from customer_value.boards.pages import Pages
from customer_value.boards.site import asset
from customer_value.places import BOARDS, DOCS

_ASSETS = {
    "style.css": "text/css",
    "boards.js": "text/javascript",
    "vega.js": "text/javascript",
}


def page(database: Path, project: Path, name: str, asked: dict[str, str]) -> str | None:
    """A page by its name; boards and database are read anew each time.

    Returns:
        The page, None where there is none of that name.

    Raises:
        BoardError: The page cannot be made, in words for the user.
    """
    boards = load_boards(project / BOARDS)
    with Database(database, project) as opened:
        docs = "docs.html" if (project / DOCS).is_file() else None
        pages = Pages(opened, boards, docs=docs, live=True)
        if name == "index":
            return pages.start()
        if name == "definitions":
            return pages.definitions()
        return next((pages.board(board, asked) for board in boards if board.id == name), None)


def server(database: Path, project: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server of the boards on this machine alone; port 0 takes any that is free.

    Raises:
        BoardError: The port is taken.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 (the name that http.server calls)
            # a page of another site could otherwise read here under a name of its own
            if self.headers.get("Host", "").split(":")[0] not in ("127.0.0.1", "localhost"):
                self._send(403, "text/plain", "The boards are shown on this machine alone.")
                return
            address = urllib.parse.urlsplit(self.path)
            # the documentation names the boards as they lie on disk, in a folder beside it
            name = address.path.lstrip("/").removeprefix("boards/") or "index.html"
            asked = dict(urllib.parse.parse_qsl(address.query))
            try:
                self._answer(name, asked)
            except BoardError as error:
                self._send(500, "text/html", f"<p>{html.escape(str(error))}</p>")

        def _answer(self, name: str, asked: dict[str, str]) -> None:
            plain = name.removeprefix("assets/")
            if plain != name and plain in _ASSETS:
                self._send(200, _ASSETS[plain], asset(plain))
                return
            if name == "docs.html" and (project / DOCS).is_file():
                self._send(200, "text/html", (project / DOCS).read_text(encoding="utf-8"))
                return
            text = page(database, project, name.removesuffix(".html"), asked)
            if text is None:
                self._send(404, "text/html", "<p>There is no such page.</p>")
            else:
                self._send(200, "text/html", text)

        def _send(self, status: int, kind: str, text: str) -> None:
            body = text.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing about single requests."""

    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    # a port above 65535 is an OverflowError
    except (OSError, OverflowError) as error:
        raise BoardError(f"Port {port} cannot be used ({error}): choose another.") from error


def serve(database: Path, project: Path, port: int) -> None:
    """Shows the boards until the reader stops it (Ctrl+C)."""
    with server(database, project, port) as running:
        print(f"Boards: http://127.0.0.1:{running.server_port}/  (Ctrl+C stops)")
        sys.stdout.flush()
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
