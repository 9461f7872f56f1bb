"""A real client of audience_members_changes: drt posts it to a server that fails now and then."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import REPO, Build

EXAMPLE = REPO / "examples" / "syncs" / "drt"
TOKEN = "token-of-the-test"


@dataclass
class Receiver:
    """What a server was sent.

    Attributes:
        held: The rows that it holds by membership, the last one sent of each.
        posted: The rows of each request that was accepted.
        requests: All requests, those that failed among them.
        is_down: Whether it answers nothing but errors.
    """

    held: dict[str, dict] = field(default_factory=dict)
    posted: list[list[dict]] = field(default_factory=list)
    requests: int = 0
    is_down: bool = False
    port: int = 0

    def take(self, rows: list[dict]) -> None:
        self.posted.append(rows)
        self.held.update({row["membership_key"]: row for row in rows})

    def keys(self) -> list[str]:
        """Memberships in the order in which they came."""
        return [row["membership_key"] for rows in self.posted for row in rows]

    def forget_posts(self) -> None:
        self.posted, self.requests = [], 0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that refuses each third request and loses its answer to each fifth."""
    received = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            received.requests += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                self.send_error(401)
            elif received.is_down or received.requests % 3 == 0:
                self.send_error(503)
            else:
                received.take(json.loads(body))
                if received.requests % 5 == 0:
                    # taken, but the client does not hear of it and sends it again
                    self.connection.close()
                    return
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield received
    server.shutdown()
    server.server_close()


class Client:
    """drt with the project's example, in a home of its own."""

    def __init__(self, folder: Path, database: Path, port: int) -> None:
        self.folder = folder / "syncs"
        shutil.copytree(EXAMPLE, self.folder)
        # small requests and short waits, so that a test sees many of them
        sync = self.folder / "syncs" / "audience_members.yml"
        text = sync.read_text()
        for given, wanted in (
            ("initial_backoff: 1.0", "initial_backoff: 0.01"),
            ("max_records_per_request: 500", "max_records_per_request: 150"),
            ("batch_size: 500", "batch_size: 300"),
        ):
            assert given in text
            text = text.replace(given, wanted)
        sync.write_text(text)
        profiles = (EXAMPLE / "profiles.yml").read_text()
        (folder / ".drt").mkdir()
        (folder / ".drt" / "profiles.yml").write_text(
            profiles.replace("/path/to/customer_value.duckdb", str(database))
        )
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "DO_NOT_TRACK": "1",
            "DRT_TELEMETRY": "0",
            "CUSTOMER_VALUE_SYNC_URL": f"http://127.0.0.1:{port}/audiences",
            "CUSTOMER_VALUE_SYNC_TOKEN": TOKEN,
            "NO_PROXY": "*",
        }

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [Path(sys.executable).parent / "drt", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def sync(self) -> subprocess.CompletedProcess[str]:
        return self("run", "--select", "audience_members")


def changes(build: Build) -> dict[str, dict]:
    """Rows of the view that syncs read, by membership."""
    rows = build.records("from audience_members_changes")
    return {row["membership_key"]: row for row in rows}


def test_drt_delivers_all_then_nothing_then_the_changes(project, sample_build, receiver, tmp_path):
    folder = tmp_path / "built"
    folder.mkdir()
    database = Path(shutil.copy(sample_build.database, folder / "customer_value.duckdb"))
    first = changes(Build(True, "", [], [], database))
    assert len(first) > 1000
    drt = Client(tmp_path, database, receiver.port)
    valid = drt("validate")
    assert valid.returncode == 0, valid.stdout + valid.stderr

    # everything arrives, although the server fails
    run = drt.sync()
    assert run.returncode == 0, run.stdout + run.stderr
    assert receiver.requests > len(receiver.posted) > 5
    assert receiver.held.keys() == first.keys()
    for key, row in first.items():
        sent = receiver.held[key]
        assert sent.keys() == row.keys()
        assert (sent["is_member"], sent["row_hash"]) == (row["is_member"], row["row_hash"])

    # a second run is silent
    receiver.forget_posts()
    run = drt.sync()
    assert run.returncode == 0, run.stdout + run.stderr
    assert receiver.requests == 0

    # fewer contacts at once: some leave an audience
    rebuilt = project.run(
        "run",
        *("--select", "int_activation_clock", "int_activation_profiles_changed"),
        *("int_activation_members", "audience_members"),
        variables={"audience_contacts_at_once": 1, "build_started_at": "2026-03-01 00:00:00"},
        folder=folder,
    )
    assert rebuilt.success, (rebuilt.error, rebuilt.failures)
    second = changes(rebuilt)
    changed = {key for key, row in second.items() if row != first.get(key)}
    assert 0 < len(changed) < len(second) / 2

    # while the server is down nothing is taken for delivered
    receiver.is_down = True
    run = drt.sync()
    assert run.returncode != 0
    assert receiver.posted == []

    # exactly the changes; those whose answer was lost came again
    receiver.is_down = False
    receiver.forget_posts()
    run = drt.sync()
    assert run.returncode == 0, run.stdout + run.stderr
    assert set(receiver.keys()) == changed
    assert {key for key, row in receiver.held.items() if row["is_member"]} == {
        key for (key,) in rebuilt.rows("select membership_key from audience_members_current")
    }
    # telemetry was never switched on
    assert not (tmp_path / ".drt" / ".anonymous_id").exists()
